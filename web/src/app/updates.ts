/** Workroom was updated under an open window: its old parts are gone, so that the window loads itself anew, once. */

const KEPT = "workroom.reloaded";
const AGAIN_MS = 20_000;

export function startUpdates(): void {
  addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(KEPT) ?? 0);
    // Twice within moments would be a fault, which the pane's own message tells better.
    if (Date.now() - last < AGAIN_MS) return;
    sessionStorage.setItem(KEPT, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}
