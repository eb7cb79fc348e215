// Ghost text: asks the engine process what to suggest at the cursor. What the user types of it stays without being asked.
import { performance } from "node:perf_hooks";
import * as vscode from "vscode";
import type { SuggestAnswer, Suggestion } from "../protocol/completion";
import type { EngineClient } from "../worker/engineClient";
import type { ShownSuggestion } from "../worker/shownOutcome";
import type { Answer, Silence } from "./answers";
import { plainPosition, plainRange } from "./documentSync";
import { createKeptSuggestion } from "./keptSuggestion";
import type { Privacy } from "./privacy";
import type { SettingsReader } from "./settings";
import type { Settings } from "../settings/settingValues";

/** Run when a suggestion was accepted. */
export const ACCEPTED_COMMAND = "hunch.accepted";

/** Suggestions when the user asks for them; the editor goes through them. */
const ALTERNATIVES = 3;

export interface ProviderOptions {
  readonly engine: EngineClient;
  readonly settings: SettingsReader;
  readonly privacy: Privacy;
  /** Whether the last change of a document took text away. */
  readonly isDeleting: (document: vscode.TextDocument) => boolean;
  /** Told the outcome of every request. */
  readonly onAnswer: (answer: Answer) => void;
  /** Told of every suggestion that the editor was handed in time. */
  readonly onShown: (shown: ShownSuggestion) => void;
}

/** What a request came to. */
interface Outcome {
  readonly items?: vscode.InlineCompletionItem[];
  readonly silence?: Silence;
  readonly detail?: string;
}

export function createProvider(options: ProviderOptions): vscode.InlineCompletionItemProvider {
  const { engine, settings, privacy, isDeleting, onAnswer, onShown } = options;
  const kept = createKeptSuggestion();

  return {
    async provideInlineCompletionItems(document, position, context, token) {
      const start = performance.now();
      const { items, silence, detail } = await provide(document, position, context, token);
      onAnswer({
        uri: document.uri.toString(),
        languageId: document.languageId,
        text: items === undefined ? undefined : insertedText(items[0]),
        silence,
        selectedEntry: context.selectedCompletionInfo?.text,
        ...(detail === undefined ? {} : { detail }),
        milliseconds: performance.now() - start,
      });
      return items;
    },
  };

  async function provide(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<Outcome> {
    const current = settings.for(document);
    if (!current.enabled) return { silence: settings.for().enabled ? "offForLanguage" : "off" };
    if (engine.processId() === undefined) return withoutProcess();
    const isAsked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    if (!isAsked && isDeleting(document)) return { silence: "deleting" };
    const silence = await privacy.silenceIn(document);
    if (silence !== undefined) return { silence };

    const rest = context.selectedCompletionInfo === undefined ? kept.restAt(document, position) : undefined;
    if (rest !== undefined && !isAsked) {
      onShown(shownAt(document, position, rest));
      return { items: [itemOf(rest, position, undefined)] };
    }
    const answer = await ask(document, position, context, current, token);
    if (!("suggestions" in answer)) return answer;
    const selected = context.selectedCompletionInfo;
    // An item beside the suggest widget may not take the place of more than the widget's entry does.
    const suggestions = answer.suggestions.filter(({ replaced }) => selected === undefined || replaced === 0);
    if (suggestions.length === 0) return { silence: answer.silence ?? "unsure" };
    if (selected === undefined) {
      kept.keep(document, position, suggestions[0]);
      onShown(shownAt(document, position, suggestions[0]));
    }
    return { items: suggestions.map((suggestion) => itemOf(suggestion, position, selected)) };
  }

  function withoutProcess(): Outcome {
    const status = engine.status();
    if (status.kind === "failed") return { silence: "failed", detail: status.message };
    return { silence: status.kind === "stopped" ? "stopped" : "loading" };
  }

  async function ask(
    document: vscode.TextDocument,
    position: vscode.Position,
    { selectedCompletionInfo: selected, triggerKind }: vscode.InlineCompletionContext,
    { temperature, eagerness, maxLength, multiLine }: Settings,
    token: vscode.CancellationToken,
  ): Promise<SuggestAnswer | Outcome> {
    try {
      const answer = await engine.suggest(
        {
          uri: document.uri.toString(),
          position: plainPosition(position),
          ...(selected === undefined ? {} : { selected: { text: selected.text, range: plainRange(selected.range) } }),
          temperature, eagerness, maxLength, multiLine,
          seed: 0,
          count: triggerKind === vscode.InlineCompletionTriggerKind.Invoke ? ALTERNATIVES : 1,
        },
        token,
      );
      return answer === null || token.isCancellationRequested ? { silence: "stale" } : answer;
    } catch (error) {
      if (token.isCancellationRequested) return { silence: "stale" };
      return { silence: "failed", detail: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** With the suggest widget open, an item extends the selected entry and uses the same range. */
function itemOf(
  { text, replaced }: Pick<Suggestion, "text" | "replaced">,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): vscode.InlineCompletionItem {
  const range = selected?.range ?? new vscode.Range(position, position.translate(0, replaced));
  const item = new vscode.InlineCompletionItem((selected?.text ?? "") + text, range);
  item.command = { command: ACCEPTED_COMMAND, title: "", arguments: [text.length] };
  return item;
}

function shownAt(
  { uri }: vscode.TextDocument,
  position: vscode.Position,
  { text, firstWordProbability }: Pick<Suggestion, "text" | "firstWordProbability">,
): ShownSuggestion {
  return { uri: uri.toString(), position: plainPosition(position), text, firstWordProbability };
}

function insertedText({ insertText }: vscode.InlineCompletionItem): string {
  return typeof insertText === "string" ? insertText : insertText.value;
}
