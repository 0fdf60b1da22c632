/** What GET /doctor answers; `mend` is the one command that mends it, empty when there is none. */
import type { components } from "@/api/schema";

export type Check = components["schemas"]["Check"];
export type Findings = components["schemas"]["Doctor"];
