/** What GET /tasks/{task}/trust answers; `out` and `into` in bytes, `last` in seconds since 1970. */
import type { Access, Scope } from "@/api/types";

export interface Grant {
  name: string;
  path: string;
  access: Access;
  revoked: boolean;
}
export interface Taint {
  hot: boolean;
  guarded: boolean;
  private: string[];
  untrusted: string[];
  words: string;
}
export interface Host {
  host: string;
  exit: string;
  allowed: number;
  refused: number;
  out: number;
  into: number;
  rule: string;
  reason: string;
  last: number;
}
export interface Read {
  path: string;
  times: number;
}
export interface Permit {
  number: number;
  words: string;
  reach: string;
  action: string;
  pattern: string;
  scope: Scope;
  allowed: boolean;
}
export interface Trust {
  grants: Grant[];
  taint: Taint;
  hosts: Host[];
  reads: Read[];
  permits: Permit[];
  sets: string[];
}
