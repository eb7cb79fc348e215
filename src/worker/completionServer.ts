// The completion service behind a connection: what the editor tells reaches it in the order in which it was told, and of
// requests for ghost text the newest is answered first.
import { COMPLETION_METHODS, type SuggestAnswer, type SuggestRequest } from "../protocol/completion";
import type { CompletionService } from "../workspace/completionService";
import type { Parent } from "./connection";
import { createNewestFirst } from "./newestFirst";

/** Answers the methods of COMPLETION_METHODS. `letEventsIn` lets what has arrived be handled before a request goes on. */
export function serveCompletions(
  parent: Pick<Parent, "onRequest" | "onNotification">,
  service: CompletionService,
  letEventsIn: () => Promise<void>,
): void {
  const requests = createNewestFirst<SuggestRequest, SuggestAnswer>(service.suggest, letEventsIn);
  parent.onRequest(COMPLETION_METHODS.openWorkspace, service.openWorkspace);
  parent.onRequest(COMPLETION_METHODS.forgetWorkspace, service.forgetWorkspace);
  parent.onRequest(COMPLETION_METHODS.suggest, requests.submit);
  parent.onNotification(COMPLETION_METHODS.openDocument, outdating(service.openDocument));
  parent.onNotification(COMPLETION_METHODS.changeDocument, outdating(service.changeDocument));
  parent.onNotification(COMPLETION_METHODS.closeDocument, outdating(service.closeDocument));
  parent.onNotification(COMPLETION_METHODS.saveDocument, service.saveDocument);
  parent.onNotification(COMPLETION_METHODS.outcome, service.recordOutcome);

  /** A request's position belongs to the text that was there when it was asked. */
  function outdating<Told extends { readonly uri: string }>(tell: (told: Told) => void): (told: Told) => void {
    return (told) => {
      requests.outdate(told.uri);
      tell(told);
    };
  }
}
