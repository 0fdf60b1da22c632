/** What the window is told: that the file can be seen, or the sentence that says why not. */

export type Report = { state: "ready" } | { state: "failed"; reason: string };

export function report(message: Report): void {
  // The page's origin is opaque and it can't know the window's: the message holds nothing secret.
  window.parent.postMessage({ type: "workroom-preview", ...message }, "*");
}
