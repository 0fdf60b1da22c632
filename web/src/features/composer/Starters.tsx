import { useMutation } from "@tanstack/react-query";
import { FolderTree, ReceiptText, ScrollText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Button, toast } from "@/ui";
import { writeDraft } from "./draft";

const JOBS = [
  { job: "expense-report", Icon: ReceiptText },
  { job: "tidy-folder", Icon: FolderTree },
  { job: "folder-digest", Icon: ScrollText },
] as const;

/** Three jobs over folders made for trying: one press writes the job, it begins when the person says so. */
export function Starters() {
  const { t } = useTranslation("composer");
  const make = useMutation({
    mutationFn: (job: (typeof JOBS)[number]["job"]) => api.post("/samples", { body: { job } }),
    onSuccess: ({ path, prompt, skill }) => {
      writeDraft("home", { text: prompt, skill, folders: [{ path, access: "write" }] });
      document.getElementById("composer")?.focus();
    },
    onError: toast,
  });
  return (
    <section aria-label={t("try")}>
      <h2 className="mb-2 text-center text-quiet">{t("try")}</h2>
      <div className="flex flex-wrap justify-center gap-2">
        {JOBS.map(({ job, Icon }) => (
          <Button key={job} icon={<Icon aria-hidden size={16} className="text-accent" />} busy={make.isPending && make.variables === job} onClick={() => make.mutate(job)}>
            {t(`job_${job.replace("-", "_")}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}
