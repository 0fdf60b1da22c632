/** A part of the window could not be fetched: Workroom was updated under it, or its server is away just now. */

const KEPT = "workroom.reloaded";
const AGAIN_MS = 20_000;
const ASK_MS = 1000;

export function startUpdates(): void {
  let waiting = false;
  addEventListener("vite:preloadError", () => {
    if (waiting) return;
    waiting = true;
    void whenThere().then(() => {
      waiting = false;
      loadAnew();
    });
  });
}

/** Without a server a reload would trade the window, and what stands in it, for the browser's own error page. */
async function whenThere(): Promise<void> {
  for (;;) {
    const answer = await fetch("/api/health", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, ASK_MS));
  }
}

function loadAnew(): void {
  const last = Number(sessionStorage.getItem(KEPT) ?? 0);
  // Twice within moments would be a fault, which the pane's own message tells better.
  if (Date.now() - last < AGAIN_MS) return;
  sessionStorage.setItem(KEPT, String(Date.now()));
  location.reload();
}
