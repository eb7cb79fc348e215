// Counts of all strings up to a length, as a tree: a node is a string, its children the strings that are one character
// longer. Nodes are numbers into growing arrays; the root is 0.

export interface ContextTrie {
  /** Counts the strings that end with text[end - 1] and start at or after `start`, up to the depth. */
  count(codePoints: Int32Array, start: number, end: number): void;
  /** The node of a string of code points, or -1. */
  find(codePoints: readonly number[] | Int32Array, from: number, until: number): number;
  /** Calls for each character that followed the node's string. */
  children(node: number, visit: (codePoint: number, count: number) => void): void;
}

export function createContextTrie(depth: number): ContextTrie {
  let capacity = 1 << 16;
  let size = 1;
  let firstChild = new Int32Array(capacity);
  let nextSibling = new Int32Array(capacity);
  let codePointOf = new Int32Array(capacity);
  let countOf = new Int32Array(capacity);

  const grow = (): void => {
    capacity *= 2;
    const larger = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(capacity);
      copy.set(old);
      return copy;
    };
    [firstChild, nextSibling, codePointOf, countOf] = [larger(firstChild), larger(nextSibling), larger(codePointOf), larger(countOf)];
  };
  const childOf = (node: number, codePoint: number): number => {
    let child = firstChild[node];
    while (child !== 0 && codePointOf[child] !== codePoint) child = nextSibling[child];
    return child;
  };
  const makeChild = (node: number, codePoint: number): number => {
    if (size === capacity) grow();
    codePointOf[size] = codePoint;
    nextSibling[size] = firstChild[node];
    firstChild[node] = size;
    return size++;
  };
  return {
    count(codePoints, start, end) {
      for (let from = Math.max(start, end - depth); from < end; from++) {
        let node = 0;
        for (let at = from; at < end; at++) node = childOf(node, codePoints[at]) || makeChild(node, codePoints[at]);
        countOf[node]++;
      }
    },
    find(codePoints, from, until) {
      let node = 0;
      for (let at = from; at < until; at++) {
        node = childOf(node, codePoints[at]);
        if (node === 0) return -1;
      }
      return node;
    },
    children(node, visit) {
      for (let child = firstChild[node]; child !== 0; child = nextSibling[child]) visit(codePointOf[child], countOf[child]);
    },
  };
}
