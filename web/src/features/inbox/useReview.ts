import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InboxItem } from "@/api/types";
import { toast } from "@/ui";
import type { Answering } from "./answering";
import { type Applied, applyHeld, chosenOf, dropHeld, type Held } from "./held";

export interface Review {
  chosen: Held[];
  conflicts: Applied["conflicts"];
  choose: (file: Held, chosen: boolean) => void;
  chooseAll: (chosen: boolean) => void;
  apply: (files: readonly Held[]) => void;
  drop: (files: readonly Held[]) => void;
}

/** What is chosen among the held files, and applying or dropping it. A choice holds for the very change shown. */
export function useReview(item: InboxItem, files: Held[], answering: Answering): Review {
  const { t } = useTranslation("inbox");
  const client = useQueryClient();
  const [picked, setPicked] = useState<Record<string, string>>({});
  const [conflicts, setConflicts] = useState<Applied["conflicts"]>([]);

  async function decide(what: () => Promise<Applied>, key: "applied" | "dropped") {
    let done: Applied | undefined;
    const call = async () => {
      done = await what();
      return done;
    };
    await answering.send(call, null);
    if (done) tell(done, key);
    await client.invalidateQueries({ queryKey: ["held", item.task] });
  }

  function tell(done: Applied, key: "applied" | "dropped") {
    setConflicts(done.conflicts);
    setPicked({});
    if (done.paths.length) toast(`${t(`review.${key}`, { count: done.paths.length })} ${t("review.undoable")}`);
    if (done.paths.length === files.length) answering.settle("applied");
  }

  return {
    chosen: chosenOf(files, picked),
    conflicts,
    choose: (file, chosen) => setPicked({ ...picked, [file.path]: chosen ? file.sha256 : "" }),
    chooseAll: (chosen) => setPicked(chosen ? Object.fromEntries(files.map((file) => [file.path, file.sha256])) : {}),
    apply: (list) => void decide(() => applyHeld(item.task, list), "applied"),
    drop: (list) => void decide(() => dropHeld(item.task, list), "dropped"),
  };
}
