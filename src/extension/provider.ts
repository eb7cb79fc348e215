// Ghost text: asks the engine process for a continuation at the cursor and shows what is worth showing.
import { performance } from "node:perf_hooks";
import * as vscode from "vscode";
import { filterSuggestion, isSuggestionPlace } from "../complete/filters";
import { restOfSuggestion, type Suggested } from "../complete/typedThrough";
import type { EngineClient } from "../worker/engineClient";
import type { Answer, Silence } from "./answers";
import { cursorText, type CursorText } from "./cursorText";
import type { Privacy } from "./privacy";
import type { SettingsReader } from "./settings";
import type { Settings } from "./settingValues";

/** Documents that ghost text is offered in: files, unsaved ones, notebook cells and commit messages. */
export const DOCUMENTS: vscode.DocumentSelector = ["file", "untitled", "vscode-notebook-cell", "vscode-vfs", "vscode-scm"].map(
  (scheme) => ({ scheme }),
);

/** Run when a suggestion was accepted. */
export const ACCEPTED_COMMAND = "hunch.accepted";

export interface ProviderOptions {
  readonly engine: EngineClient;
  readonly settings: SettingsReader;
  readonly privacy: Privacy;
  /** Told the outcome of every request. */
  readonly onAnswer: (answer: Answer) => void;
}

/** What a request came to. */
interface Outcome {
  readonly items?: vscode.InlineCompletionItem[];
  readonly silence?: Silence;
  readonly detail?: string;
}

export function createProvider({ engine, settings, privacy, onAnswer }: ProviderOptions): vscode.InlineCompletionItemProvider {
  let last: (Suggested & { readonly uri: string }) | undefined;

  return {
    async provideInlineCompletionItems(document, position, context, token) {
      const start = performance.now();
      const { items, silence, detail } = await provide(document, position, context, token);
      const text = items === undefined ? undefined : insertedText(items[0]);
      const uri = document.uri.toString();
      const milliseconds = performance.now() - start;
      onAnswer({
        uri, text, silence, milliseconds,
        languageId: document.languageId,
        selectedEntry: context.selectedCompletionInfo?.text,
        ...(detail === undefined ? {} : { detail }),
      });
      return items;
    },
  };

  async function provide(
    document: vscode.TextDocument,
    position: vscode.Position,
    { selectedCompletionInfo: selected }: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<Outcome> {
    const current = settings.for(document);
    if (!current.enabled) return { silence: settings.for().enabled ? "offForLanguage" : "off" };
    const status = engine.status();
    if (status.kind === "failed") return { silence: "failed", detail: status.message };
    if (status.kind !== "ready") return { silence: status.kind };
    const silence = await privacy.silenceIn(document);
    if (silence !== undefined) return { silence };
    // With the suggest widget open, an item extends the selected entry and uses the same range.
    const range = selected?.range ?? new vscode.Range(position, position);
    const prefix = selected?.text ?? "";
    const here = cursorText(document, range.start, prefix);
    const lineAfter = document.lineAt(range.end.line).text.slice(range.end.character);
    if (!isSuggestionPlace(lineAfter)) return { silence: "midLine" };
    const uri = document.uri.toString();
    const show = (text: string): vscode.InlineCompletionItem | undefined => itemOf(text, prefix, range, { ...here, lineAfter });

    const rest = last?.uri === uri ? restOfSuggestion(last, here.before, here.position) : undefined;
    const kept = rest === undefined ? undefined : show(rest);
    if (kept !== undefined) return { items: [kept] };

    const text = await ask(uri, here, current, token);
    if (typeof text !== "string") return text;
    if (text === "") return { silence: "lineEnds" };
    last = { uri, before: here.before, position: here.position, text };
    const item = show(text);
    return item === undefined ? { silence: text.trim() === "" ? "lineEnds" : "repeats" } : { items: [item] };
  }

  async function ask(
    source: string,
    { facts, before, position }: CursorText,
    { temperature, maxLength }: Settings,
    token: vscode.CancellationToken,
  ): Promise<string | Outcome> {
    try {
      const request = { source, facts, before, position, temperature, maxLength, seed: 0, stopAtLineEnd: true };
      const answer = await engine.complete(request, token);
      return answer === null || token.isCancellationRequested ? { silence: "stale" } : answer.text;
    } catch (error) {
      if (token.isCancellationRequested) return { silence: "stale" };
      return { silence: "failed", detail: error instanceof Error ? error.message : String(error) };
    }
  }
}

function itemOf(
  text: string,
  prefix: string,
  range: vscode.Range,
  surroundings: Pick<CursorText, "lineAfter" | "nextLine">,
): vscode.InlineCompletionItem | undefined {
  const shown = filterSuggestion(text, surroundings);
  // An item beside the suggest widget may not take the place of more than the widget's entry does.
  if (shown === undefined || (prefix !== "" && shown.replaced > 0)) return undefined;
  const end = range.end.translate(0, shown.replaced);
  const item = new vscode.InlineCompletionItem(prefix + shown.text, new vscode.Range(range.start, end));
  item.command = { command: ACCEPTED_COMMAND, title: "", arguments: [shown.text.length] };
  return item;
}

function insertedText({ insertText }: vscode.InlineCompletionItem): string {
  return typeof insertText === "string" ? insertText : insertText.value;
}
