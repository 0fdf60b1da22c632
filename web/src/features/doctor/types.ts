export interface Check {
  name: string;
  state: "ok" | "warning" | "failed";
  detail: string;
  /** The one command that mends it; empty when there is none. */
  mend: string;
}

export interface Findings {
  ok: boolean;
  checks: Check[];
}
