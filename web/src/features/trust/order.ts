/** The order in which a person wants to see who was reached: what was refused or carried most comes first. */

import type { Host } from "./types";

export function ordered(hosts: readonly Host[]): Host[] {
  return [...hosts].sort(
    (one, other) => other.out - one.out || other.into - one.into || one.host.localeCompare(other.host),
  );
}

export type Verdict = "allowed" | "refused" | "both";

export function verdictOf(host: Host): Verdict {
  if (host.refused === 0) return "allowed";
  return host.allowed === 0 ? "refused" : "both";
}

export function totals(hosts: readonly Host[]): { out: number; into: number; refused: number } {
  return hosts.reduce(
    (sum, host) => ({ out: sum.out + host.out, into: sum.into + host.into, refused: sum.refused + host.refused }),
    { out: 0, into: 0, refused: 0 },
  );
}
