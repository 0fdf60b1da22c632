/** What the page inside a preview's frame may tell us: that it shows the file, or why not. All of it is hostile. */

export type Report = { state: "ready" } | { state: "failed"; reason: string };

const LONGEST = 300;

/** The report in a message, if it is one and came from that very frame; null for anything else. */
export function reportIn(message: Pick<MessageEvent<unknown>, "source" | "data">, frame: Window | null): Report | null {
  if (frame === null || message.source !== frame) return null;
  const { data } = message;
  if (typeof data !== "object" || data === null) return null;
  if (!("type" in data) || data.type !== "workroom-preview" || !("state" in data)) return null;
  if (data.state === "ready") return { state: "ready" };
  return data.state === "failed" ? { state: "failed", reason: reasonIn(data) } : null;
}

function reasonIn(data: object): string {
  const reason = "reason" in data && typeof data.reason === "string" ? data.reason : "";
  return reason.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, " ").trim().slice(0, LONGEST);
}

const ORIGIN = /^http:\/\/[0-9a-z]{8,64}\.preview\.localhost(:\d{1,5})?$/;

/** Whether an address is one of the preview origin on our own port: nothing else is ever put in the frame. */
export function isPreviewAddress(address: string, port: string): boolean {
  try {
    const url = new URL(address);
    return ORIGIN.test(url.origin) && url.port === port && url.username === "";
  } catch {
    return false;
  }
}

/** The label of a preview: the first part of its host, by which the server closes it. */
export function labelOf(address: string): string | null {
  try {
    return new URL(address).hostname.split(".")[0] ?? null;
  } catch {
    return null;
  }
}
