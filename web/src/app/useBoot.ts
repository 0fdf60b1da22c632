import { useCallback, useEffect, useState } from "react";
import { whenSignedOut } from "@/api/client";
import { store } from "@/store";
import { type SignedOutWhy, signIn, takeCode } from "./session";

export type Boot = { state: "starting" } | { state: "ready" } | { state: "out"; why: SignedOutWhy } | { state: "failed"; error: unknown };

// Taken once, when the page loads: React may run an effect twice, a code works once.
const code = takeCode();
let entering: Promise<SignedOutWhy | null> | undefined;

/** From the launch address to a window that shows its tasks. */
export function useBoot(): [Boot, () => void] {
  const [boot, setBoot] = useState<Boot>({ state: "starting" });
  const start = useCallback(async () => {
    setBoot({ state: "starting" });
    try {
      const why = await (entering ??= signIn(code));
      if (why) return setBoot({ state: "out", why });
      await store.start();
      setBoot({ state: "ready" });
    } catch (error) {
      entering = undefined;
      setBoot((now) => (now.state === "out" ? now : { state: "failed", error }));
    }
  }, []);
  useEffect(() => {
    const forget = whenSignedOut(() => {
      store.stop();
      setBoot({ state: "out", why: "ended" });
    });
    void start();
    return forget;
  }, [start]);
  return [boot, () => void start()];
}
