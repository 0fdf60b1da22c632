import { useMutation } from "@tanstack/react-query";
import { Monitor, MonitorX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { queryClient, useHello, usePreparing } from "@/store";
import { Button, Card, Progress, toast } from "@/ui";

/** How far the agent's computer is, while it is not ready: nothing waits for it but the work itself. */
export function ComputerCard() {
  const { t } = useTranslation("composer");
  const hello = useHello().data;
  const news = usePreparing();
  const prepare = useMutation({
    mutationFn: () => api.post("/computer/prepare"),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["hello"] }),
    onError: toast,
  });
  const now = news ?? (hello && { ...hello.computer, text: "" });
  if (!now || now.state === "ready") return null;
  if (now.state === "working")
    return (
      <Card icon={<Monitor aria-hidden size={18} className="text-accent" />} title={t("preparing")}>
        <p className="mb-2 text-quiet">{now.text || t("preparingHint")}</p>
        <Progress label={t("preparing")} value={now.part || undefined} />
      </Card>
    );
  const failed = now.state === "failed";
  return (
    <Card
      tone={failed ? "danger" : "plain"}
      icon={failed ? <MonitorX aria-hidden size={18} className="text-danger" /> : <Monitor aria-hidden size={18} className="text-accent" />}
      title={t(failed ? "computerFailed" : "computerMissing")}
      actions={
        <>
          <Button small look="primary" busy={prepare.isPending} onClick={() => prepare.mutate()}>{t(failed ? "ui:again" : "prepare")}</Button>
          {failed && <a href="#/doctor" className="inline-flex min-h-8 items-center px-2 text-accent underline">{t("toDoctor")}</a>}
        </>
      }
    >
      <p className="text-quiet">{now.reason || t("computerMissingHint")}</p>
    </Card>
  );
}
