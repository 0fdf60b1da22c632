/** What GET /tasks/{task}/trust answers; `out` and `into` in bytes, `last` in seconds since 1970. */
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type { Permit } from "@/api/types";
export type Trust = Schemas["TaskTrust"];
export type Grant = Schemas["GrantSeen"];
export type Taint = Schemas["TaintSeen"];
export type Host = Schemas["HostSeen"];
export type Read = Schemas["FileRead"];
