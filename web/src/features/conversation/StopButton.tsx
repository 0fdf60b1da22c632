import { useMutation } from "@tanstack/react-query";
import { Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useOnline, useRow, useTask } from "@/store";
import { Button, toast } from "@/ui";

const FIXED = "shrink-0 whitespace-nowrap";

/** Stops what runs, and says "Stopping…" until the server has shown that it has; takes up again what can be. */
export function StopButton({ task }: { task: string }) {
  const { t } = useTranslation("conversation");
  const row = useRow(task);
  const state = useTask(task);
  const offline = useOnline() !== "online";
  const stop = useMutation({ mutationFn: () => api.post("/tasks/{task}/stop", { path: { task } }), onError: toast });
  const resume = useMutation({ mutationFn: () => api.post("/tasks/{task}/resume", { path: { task } }), onError: toast });
  const stopping = row?.running && (state?.stopping || stop.isPending || row.state === "stopped");
  if (row?.running)
    return (
      <Button small className={FIXED} busy={stopping} disabled={offline} icon={<Square size={14} className="fill-current" />} onClick={() => stop.mutate()}>
        {t(stopping ? "stopping" : "stop")}
      </Button>
    );
  if (row?.state === "stopped" || row?.state === "new" || row?.state === "failed" || row?.state === "parked")
    return (
      <Button small className={FIXED} busy={resume.isPending} disabled={offline} icon={<Play size={14} />} onClick={() => resume.mutate()}>
        {t(row.state === "new" ? "start" : "resume")}
      </Button>
    );
  return null;
}
