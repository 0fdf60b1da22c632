/** Handing answers in: what a card sends, and what is said when the server does not take it. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api, wordsOf } from "@/api/client";
import type { InboxItem, Reply, Scope } from "@/api/types";
import { settle, type Verdict } from "./settled";

export const sendReplies = (item: InboxItem, replies: Reply[]) =>
  api.post("/tasks/{task}/answers/{key}", { path: { task: item.task, key: item.key }, body: { replies } });

/** The digest is that of what was shown: the server takes no yes for anything else. */
export const sendVerdict = (item: InboxItem, yes: boolean, scope: Scope) =>
  api.post("/tasks/{task}/approvals/{key}", { path: { task: item.task, key: item.key }, body: { digest: item.asked?.approval?.digest ?? "", yes, scope } });

export const resume = (item: InboxItem) => api.post("/tasks/{task}/resume", { path: { task: item.task } });

/** The catalogue's name for why an answer was not taken; null where the server's own sentence says it best. */
export function refusalKey(error: unknown): "answered" | "changed" | "early" | "offline" | null {
  if (!(error instanceof ApiError)) return null;
  if (error.kind === "not_waiting") return "answered";
  if (error.kind === "too_early") return "early";
  if (error.kind === "offline") return "offline";
  return null;
}

export interface Answering {
  busy: boolean;
  /** Why the last answer was not taken. */
  refusal: { key: ReturnType<typeof refusalKey>; words: string } | null;
  /** Without a verdict the card stays: there may be more to decide. */
  send: (what: () => Promise<unknown>, verdict: Verdict | null) => Promise<boolean>;
  settle: (verdict: Verdict) => void;
}

/** Sends a card's answer once, and fetches the cards anew whatever came of it. */
export function useAnswering(item: InboxItem): Answering {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Answering["refusal"]>(null);

  async function send(what: () => Promise<unknown>, verdict: Verdict | null): Promise<boolean> {
    setBusy(true);
    setRefusal(null);
    try {
      await what();
      if (verdict) settle(item, verdict);
      return true;
    } catch (error) {
      const key = refusalKey(error);
      if (key === "answered") settle(item, "elsewhere");
      const { message, hint } = wordsOf(error);
      setRefusal({ key, words: [message, hint].filter(Boolean).join(" ") });
      return false;
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: ["inbox"] });
    }
  }

  return { busy, refusal, send, settle: (verdict) => settle(item, verdict) };
}
