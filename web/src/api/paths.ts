/** The server's routes as its schema has them: which path takes what, and what it answers with. */
import type { paths } from "./schema";

export type Verb = "get" | "post" | "put" | "delete";

/** The paths that can be asked with a verb, without `/api`. */
export type Path<V extends Verb> = { [P in keyof paths]: paths[P] extends Record<V, object> ? (P extends `/api${infer Rest}` ? Rest : never) : never }[keyof paths];

type Operation<V extends Verb, P extends string> = `/api${P}` extends keyof paths ? paths[`/api${P}`][V] : never;
type Parameters<O> = O extends { parameters: infer A } ? Pick<A, keyof A & ("path" | "query")> : unknown;
type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } } ? { body: B } : unknown;

/** What a route is asked with: the parts of its path, its query, its body. */
export type Wanted<V extends Verb, P extends Path<V>> = Parameters<Operation<V, P>> & Body<Operation<V, P>> & { signal?: AbortSignal };

/** The same as a call's last argument, that may be left out where nothing has to be said. */
export type Asking<V extends Verb, P extends Path<V>> = object extends Wanted<V, P> ? [wanted?: Wanted<V, P>] : [wanted: Wanted<V, P>];

type Responses<O> = O extends { responses: infer R } ? R : never;
type Json<R> = R extends { content: { "application/json": infer T } } ? T : never;

/** What a route answers with when all went well. */
export type Answer<V extends Verb, P extends Path<V>> = Json<Responses<Operation<V, P>>[keyof Responses<Operation<V, P>> & (200 | 201)]>;

export interface Loose {
  path?: object;
  query?: object;
  body?: unknown;
  signal?: AbortSignal;
}

/** A path with its parts filled in, each encoded, and its query; what is null or undefined there is left out. */
export function filled(path: string, { path: parts = {}, query = {} }: Loose = {}): string {
  const values = new Map(Object.entries(parts));
  const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${whole}?${text}` : whole;
}
