/** What the settings' routes take and give, after the server's schema. */
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type { Permit } from "@/api/types";
export type Setting = Schemas["Setting"];
export type Value = Setting["value"];
export type Verdict = Schemas["ModelVerdict"];
export type Stored = Schemas["Stored"];
export type PlaceName = Stored["name"];
export type RefusedRequest = Schemas["RefusedRow"];
export type Judged = Schemas["Judgement"];
export type Desktop = Schemas["Desktop"];
export type Exported = Schemas["Exported"];
export type Report = Schemas["Verified"];
