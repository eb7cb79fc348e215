// Continuations as a tree of characters, the most probable part of it first (uniform-cost search):
//
//   f(oo  0.9 ──▶ b 0.5 ──▶ a 0.49 ..      a node's probability is that of all texts that start with its path, so texts
//              ╲─▶ ( 0.3 ──▶ ) 0.2 ..      that share a prefix add up by themselves
import { mayBeSuggested } from "./permitted";
import type { Place, Walk } from "./walk";

/** One character of a continuation; the path from the root spells the continuation. */
export interface Node {
  readonly character: string;
  /** Absent for the first character. */
  readonly parent: Node | undefined;
  /** Characters from the root to here, this one included. */
  readonly length: number;
  /** Natural logarithm of the probability that the text goes on with the path. */
  readonly logProbability: number;
}

export interface SearchOptions {
  /** Nodes less probable than this are not looked at. */
  readonly leastProbability: number;
  /** Nodes whose next characters are looked for, at most. */
  readonly maximumExpansions: number;
  /** Characters of a path, at most. */
  readonly maximumLength: number;
  /** Whether a path may go over line ends. */
  readonly multiLine: boolean;
}

/**
 * The nodes found, parents before children; the most probable ones are looked into first. Returns undefined where `shouldStop`
 * said so. The walk is left anywhere.
 */
export async function searchContinuations(
  walk: Walk,
  root: Place,
  options: SearchOptions,
  shouldStop: () => boolean | Promise<boolean>,
): Promise<readonly Node[] | undefined> {
  const { leastProbability, maximumExpansions, maximumLength, multiLine } = options;
  const leastLog = Math.log(leastProbability);
  const found: Node[] = [];
  const places = new Map<Node, Place>();
  const waiting: Node[] = [];
  let node: Node | undefined;
  for (let expansions = 0; expansions < maximumExpansions; expansions++) {
    if (expansions % 8 === 7 && (await shouldStop())) return undefined;
    if (node === undefined) walk.goTo(root);
    else {
      walk.goTo((node.parent && places.get(node.parent)) ?? root);
      walk.pass(node.character);
    }
    const here = node?.logProbability ?? 0;
    const length = (node?.length ?? 0) + 1;
    const branches = walk.branches(Math.exp(leastLog - here));
    let children = 0;
    for (const { character, probability } of branches) {
      const ends = character === "\n" ? !multiLine : !mayBeSuggested(character);
      if (ends) continue;
      const child: Node = { character, parent: node, length, logProbability: here + Math.log(probability) };
      found.push(child);
      insert(waiting, child);
      children++;
    }
    if (children > 0 && node !== undefined) places.set(node, walk.keep());
    do node = waiting.pop();
    while (node !== undefined && node.length >= maximumLength);
    if (node === undefined) break;
  }
  return found;
}

/** Characters of a path. */
export function pathOf(node: Node): readonly Node[] {
  const path: Node[] = [];
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) path.push(at);
  return path.reverse();
}

/** Keeps the list sorted by probability, the most probable last; the list is short. */
function insert(waiting: Node[], node: Node): void {
  let at = waiting.length;
  while (at > 0 && waiting[at - 1].logProbability > node.logProbability) at--;
  waiting.splice(at, 0, node);
}
