// A walk over a distribution that a test writes down: the probabilities of the next characters after each text.
import type { Branch, Place, Walk } from "../../src/complete/walk";

/** Next characters after a text, "$" standing for a line end; a text that the table lacks is followed by a line end. */
export type Table = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function toyWalk(table: Table): { readonly walk: Walk; readonly text: () => string } {
  let text = "";
  const texts = new Map<Place, string>();
  const next = (): Branch[] =>
    Object.entries(table[text] ?? { $: 1 }).map(([character, probability]) => ({ character: character === "$" ? "\n" : character, probability }));
  const walk: Walk = {
    branches: (least) => next().filter(({ probability }) => probability >= least),
    read(character) {
      const probability = next().find((branch) => branch.character === character)?.probability ?? 0;
      text += character;
      return Math.log(probability);
    },
    pass(character) {
      text += character;
    },
    keep() {
      const place: Place = { reader: new Uint8Array(), goBack: undefined };
      texts.set(place, text);
      return place;
    },
    goTo(place) {
      text = texts.get(place) ?? "";
    },
  };
  return { walk, text: () => text };
}
