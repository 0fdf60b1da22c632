import { useMutation } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Kept } from "@/features/timeline/undo/UndoReportCard";
import { queryClient } from "@/store";
import { Button, Dialog, toast } from "@/ui";

/** Takes back all that the task changed, after one question; what could not be taken back is said with its reason. */
export function UndoAll({ task, count }: { task: string; count: number }) {
  const { t } = useTranslation("conversation");
  const [asks, setAsks] = useState(false);
  const undo = useMutation({
    mutationFn: () => api.post("/tasks/{task}/undo", { path: { task }, body: {} }),
    onSuccess: (result) => {
      void queryClient.invalidateQueries();
      // What was put back is told in the conversation; what was not, here, before the question closes.
      setAsks(result.conflicts.length > 0);
    },
    onError: toast,
  });
  const conflicts = undo.data?.conflicts ?? [];
  return (
    <>
      <Button small icon={<Undo2 size={14} />} onClick={() => setAsks(true)}>{t("undoAll")}</Button>
      <Dialog
        open={asks}
        onOpenChange={setAsks}
        title={t("undoAsk", { count })}
        description={t("undoWhat")}
        footer={
          <>
            <Button onClick={() => setAsks(false)}>{t(conflicts.length ? "ui:close" : "ui:cancel")}</Button>
            {conflicts.length === 0 && <Button look="primary" busy={undo.isPending} onClick={() => undo.mutate()}>{t("undoAll")}</Button>}
          </>
        }
      >
        <Kept task={task} conflicts={conflicts} />
      </Dialog>
    </>
  );
}
