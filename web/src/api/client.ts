/** Calls to the server: one place that adds the session's token and turns failures into sentences. */
import { filled } from "./paths";
import type { Answer, Asking, Loose, Path } from "./paths";
import type { Failed } from "./types";

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

const headers = (body: string | undefined): Record<string, string> => ({
  "X-Workroom-Token": token.get() ?? "",
  ...(body === undefined ? {} : { "Content-Type": "application/json" }),
});

async function failureOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Partial<Failed>;
  const { kind = "unreadable", message = `HTTP ${response.status}`, hint = null } = body.error ?? ({} as Partial<Failed["error"]>);
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

async function asked<T>(method: string, path: string, asking: readonly unknown[]): Promise<T> {
  const [wanted = {}] = asking as [Loose?];
  const body = wanted.body === undefined ? undefined : JSON.stringify(wanted.body);
  const response = await send(filled(path, wanted), { method, headers: headers(body), body, signal: wanted.signal });
  return (await response.json()) as T;
}

/** The routes of the schema, by verb: a wrong path, part, query or body does not compile. */
export const api = {
  get: <P extends Path<"get">>(path: P, ...asking: Asking<"get", P>) => asked<Answer<"get", P>>("GET", path, asking),
  post: <P extends Path<"post">>(path: P, ...asking: Asking<"post", P>) => asked<Answer<"post", P>>("POST", path, asking),
  put: <P extends Path<"put">>(path: P, ...asking: Asking<"put", P>) => asked<Answer<"put", P>>("PUT", path, asking),
  del: <P extends Path<"delete">>(path: P, ...asking: Asking<"delete", P>) => asked<Answer<"delete", P>>("DELETE", path, asking),
};

/** The address of something that the browser itself loads: it sends the cookie, and no token is asked of it. */
export const linkTo = <P extends Path<"get">>(path: P, ...asking: Asking<"get", P>) => `/api${filled(path, asking[0] as Loose | undefined)}`;

/** Saves what the address gives as a browser does, straight to the disk: a file may be larger than the memory. */
export function save(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
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
