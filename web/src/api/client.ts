/** Calls to the server: one place that adds the session's token and turns failures into sentences. */

const TOKEN = "workroom.token";

/** A failure as the server tells it: a kind to act on, a sentence, and what to do next. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

type Listener = () => void;
const onSignedOut = new Set<Listener>();

/** Tells whoever listens that this window has no session any more. */
export function signedOut(): void {
  sessionStorage.removeItem(TOKEN);
  onSignedOut.forEach((tell) => tell());
}

export function whenSignedOut(tell: Listener): () => void {
  onSignedOut.add(tell);
  return () => void onSignedOut.delete(tell);
}

export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: (value: string) => sessionStorage.setItem(TOKEN, value),
};

/** A path whose parts are encoded: at`/tasks/${id}/plan`. */
export function at(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return parts.reduce((path, part, n) => path + encodeURIComponent(String(values[n - 1])) + part);
}

type Query = Record<string, string | number | boolean | null | undefined>;

/** A path with its query; what is null or undefined is left out. */
export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

const headers = (more: Record<string, string> = {}) => ({ "X-Workroom-Token": token.get() ?? "", ...more });

interface Failure {
  error?: { kind?: string; message?: string; hint?: string | null };
}

async function failureOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Failure;
  const { kind = "unreadable", message = `HTTP ${response.status}`, hint = null } = body.error ?? {};
  return new ApiError(response.status, kind, message, hint);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, { ...init, credentials: "same-origin", cache: "no-store", redirect: "error" });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, "offline", "", null);
  }
  if (response.ok) return response;
  const failure = await failureOf(response);
  if (response.status === 401 && path !== "/session") signedOut();
  throw failure;
}

async function asked<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const typed = body === undefined ? headers() : headers({ "Content-Type": "application/json" });
  const response = await send(path, { method, headers: typed, body: body === undefined ? undefined : JSON.stringify(body), signal });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const api = {
  get: <T>(path: string, signal?: AbortSignal) => asked<T>("GET", path, undefined, signal),
  post: <T = void>(path: string, body: unknown = {}, signal?: AbortSignal) => asked<T>("POST", path, body, signal),
  put: <T = void>(path: string, body: unknown) => asked<T>("PUT", path, body),
  del: <T = void>(path: string) => asked<T>("DELETE", path),
  /** The bytes of a file, or of a range of it. */
  blob: async (path: string, signal?: AbortSignal) => (await send(path, { headers: headers(), signal })).blob(),
};

/** Saves what the path gives under this name; a plain link could not carry the token. */
export async function download(path: string, name: string): Promise<void> {
  const address = URL.createObjectURL(await api.blob(path));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** An error in words for people: its sentence and what to do next. */
export function wordsOf(error: unknown): { message: string; hint: string | null } {
  if (error instanceof ApiError && error.kind === "offline") return spoken("offline");
  if (error instanceof ApiError) return { message: error.message, hint: error.hint };
  return spoken("unknown");
}

let speak = (key: string) => key;

/** The catalogue's voice, set by i18n: this module must not import it. */
export function setVoice(voice: (key: string) => string): void {
  speak = voice;
}

const spoken = (key: string) => ({ message: speak(`error.${key}`), hint: speak(`error.${key}Hint`) });
