// What `collect.ts` writes: a search tree for each position of typed files.

/** Nodes of one position, parents before children; -1 stands for the cursor. */
export interface CollectedTree {
  readonly parents: readonly number[];
  readonly characters: readonly string[];
  readonly logProbabilities: readonly number[];
  readonly milliseconds: number;
}

export interface CollectedFile {
  readonly path: string;
  readonly characters: readonly string[];
  /** One for each character: what is expected before it is typed. */
  readonly trees: readonly CollectedTree[];
}

export interface Collection {
  readonly folder: string;
  readonly files: readonly CollectedFile[];
}
