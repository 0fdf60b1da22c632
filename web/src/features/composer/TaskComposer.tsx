import { useMutation } from "@tanstack/react-query";
import { ArrowUp, Clock, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { queryClient, useOnline, useRow, useTaskInfo } from "@/store";
import { Button, IconButton, toast } from "@/ui";
import { useDraft } from "./draft";
import { Writer } from "./Writer";

/** Where more is said to a task: at once while it works, queued for when it is done, or to go on with. */
export function TaskComposer({ task }: { task: string }) {
  const { t } = useTranslation("composer");
  const [draft, change, clear] = useDraft(task);
  const row = useRow(task);
  const working = row?.running ?? false;
  const asks = row?.state === "asks";
  const offline = useOnline() !== "online";
  const send = useMutation({
    mutationFn: (when: "now" | "after") => api.post("/tasks/{task}/words", { path: { task }, body: { text: draft.text.trim(), when } }),
    onSuccess: () => {
      clear();
      void queryClient.invalidateQueries({ queryKey: ["task", task] });
    },
    onError: toast,
  });
  const ready = draft.text.trim() !== "" && !offline && !send.isPending;
  return (
    <div className="beside-scroll shrink-0 overflow-y-hidden px-4 pb-4 pt-1">
      <div className="mx-auto max-w-3xl">
        <Queued task={task} />
        <Writer label={t("words")} placeholder={t(asks ? "wordsAsked" : working ? "wordsWorking" : "wordsEnded")} text={draft.text} onText={(text) => change({ text })} onSend={() => ready && send.mutate("now")}>
          <span className="px-1.5 text-sm text-quiet">{offline ? t("offline") : t("enterSends")}</span>
          <span className="ms-auto flex gap-1.5">
            {working && <Button small disabled={!ready} icon={<Clock size={15} />} onClick={() => send.mutate("after")}>{t("queue")}</Button>}
            <Button small look="primary" disabled={!ready} busy={send.isPending} icon={<ArrowUp size={15} />} onClick={() => send.mutate("now")}>
              {t(working ? "sendNow" : "goOn")}
            </Button>
          </span>
        </Writer>
      </div>
    </div>
  );
}

/** Words that wait until the task is done, and a way to take them back. */
function Queued({ task }: { task: string }) {
  const { t } = useTranslation("composer");
  const queued = useTaskInfo(task).data?.queued ?? [];
  const drop = useMutation({
    mutationFn: () => api.del("/tasks/{task}/words", { path: { task } }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["task", task] }),
    onError: toast,
  });
  if (queued.length === 0) return null;
  return (
    <div className="mb-1.5 flex items-start gap-2 rounded-lg bg-sunken px-3 py-1.5">
      <Clock aria-hidden size={15} className="mt-1 shrink-0 text-quiet" />
      <div className="min-w-0 grow">
        <p className="text-sm text-quiet">{t("queued")}</p>
        {queued.map((text) => (
          <p key={text} className="truncate">{text}</p>
        ))}
      </div>
      <IconButton label={t("dropQueued")} icon={<X size={15} />} onClick={() => drop.mutate()} />
    </div>
  );
}
