// Ghost text stays while its own text is typed, as editors keep it: what is left of it is asked for no second time, and
// is the same suggestion still.
import type { GhostText, Suggester } from "./typist";

/** The suggester as an editor shows it. */
export function keepTypedThrough(suggester: Suggester): Suggester {
  let visible: { readonly at: number; readonly ghost: GhostText } | undefined;
  return {
    ...suggester,
    open(task) {
      visible = undefined;
      return suggester.open(task);
    },
    change(at, removed, inserted) {
      const typed = removed === 0 && visible?.at === at && visible.ghost.text.startsWith(inserted) ? visible : undefined;
      const rest = typed?.ghost.text.slice(inserted.length) ?? "";
      visible = typed && rest !== "" ? { at: at + inserted.length, ghost: { ...typed.ghost, text: rest, isKept: true } } : undefined;
      return suggester.change(at, removed, inserted);
    },
    async suggest(at) {
      if (visible?.at === at) return visible.ghost;
      const ghost = await suggester.suggest(at);
      visible = ghost && { at, ghost };
      return ghost;
    },
  };
}
