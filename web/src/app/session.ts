/** Signing in: the one-time code of the launch address becomes a session; the address forgets it at once. */
import { ApiError, api, token } from "@/api/client";
import { readDraft, writeDraft } from "@/features/composer/draft";

export type SignedOutWhy = "code_used" | "code_wrong" | "no_session" | "ended";

/** The code in the fragment, taken out of the address so that neither a reload nor the history holds it. */
export function takeCode(): string | null {
  const asked = new URLSearchParams(location.hash.slice(1));
  const code = asked.get("code");
  if (code === null) return null;
  const to = asked.get("to");
  offer(asked.get("words") ?? "");
  history.replaceState(null, "", to ? `#/${to}` : "#/");
  return code;
}

/** A new link put into the address of an open window changes the fragment only: the page begins anew to take it. */
export function startLinks(): void {
  addEventListener("hashchange", () => new URLSearchParams(location.hash.slice(1)).has("code") && location.reload());
}

/** A link's words go into the box of a new task, if nothing was written there yet; sending them is the person's. */
function offer(words: string): void {
  if (words && !readDraft("home").text) writeDraft("home", { text: words });
}

/** Null when this window has a session; else why not. Throws when the server does not answer. */
export async function signIn(code = takeCode()): Promise<SignedOutWhy | null> {
  if (code === null) return token.get() === null ? "no_session" : null;
  try {
    const session = await api.post("/session", { body: { code } });
    token.set(session.token);
    return null;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    // A reloaded window may come back with the address it was opened with, and a session of its own.
    if (token.get() !== null) return null;
    return error.kind === "code_used" ? "code_used" : "code_wrong";
  }
}
