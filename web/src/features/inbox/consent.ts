import type { Approval, Scope } from "@/api/types";

const YES: readonly Scope[] = ["once", "task", "project", "always"];
const LONGEST_NAME = 80;
const WHERE = ["Host", "To", "File"];

/** Milliseconds for which a yes is not taken: nobody has read the card by then. */
export const READING_TIME = 500;

/** How far a yes may reach, the narrowest first. */
export function yesScopes(approval: Approval): Scope[] {
  const offered = approval.scopes ?? ["once"];
  return YES.filter((scope) => offered.includes(scope));
}

export function mayNever(approval: Approval): boolean {
  return (approval.scopes ?? []).includes("never");
}

/** The catalogue's name of an action's title, and what stands in it. */
export type Title = { key: string; where: string; count: number; amount: string };

const KINDS: Readonly<Record<string, string>> = {
  read: "read",
  write: "write",
  delete: "delete",
  run: "run",
  fetch: "fetch",
  upload: "upload",
  send: "send",
  spend: "spend",
  "connector.read": "connectorRead",
  "connector.write": "connectorWrite",
  "browser.read": "browserRead",
  "browser.act": "browserAct",
  install: "install",
  plan: "plan",
};

/** The title of a card, from the action's own facts: a host as the server shows it, never as it is written. */
export function titleOf(approval: Approval): Title {
  const kind = KINDS[approval.action] ?? "other";
  const named = (approval.fields ?? []).find((field) => WHERE.includes(field.name))?.value;
  const amount = (approval.fields ?? []).find((field) => field.name === "Amount")?.value ?? "";
  const where = short(named ?? (kind === "other" ? approval.action : (approval.targets[0] ?? "")));
  const count = approval.targets.length;
  const many = count > 1 && !["plan", "other"].includes(kind);
  return { key: many ? `${kind}Many` : kind, where, count, amount };
}

function short(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
