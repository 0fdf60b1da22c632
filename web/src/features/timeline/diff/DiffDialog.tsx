import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { Diff } from "@/api/types";
import { Loaded } from "@/features/files/parts/Loaded";
import { nameOf } from "@/features/files/paths";
import { formatBytes } from "@/i18n/format";
import { Dialog } from "@/ui";
import { DiffView } from "./DiffView";

/** Which file is compared; without a step by all that the task did to it. */
export interface Compared {
  path: string;
  step?: string;
}

export function DiffDialog({ task, of, onClose }: { task: string; of: Compared; onClose: () => void }) {
  const { t } = useTranslation("timeline");
  const query = useQuery({
    queryKey: ["diff", task, of.path, of.step ?? null],
    queryFn: ({ signal }) => api.get("/tasks/{task}/diff", { path: { task }, query: { path: of.path, step: of.step }, signal }),
  });
  const words = { error: t("diff.failed"), offline: t("offline.title"), offlineBody: t("offline.body") };
  return (
    <Dialog open wide onOpenChange={(open) => !open && onClose()} title={t("diff.title", { name: nameOf(of.path) })}>
      <Loaded query={query} words={words}>
        {(diff) => <Compare diff={diff} />}
      </Loaded>
    </Dialog>
  );
}

function Compare({ diff }: { diff: Diff }) {
  const { t } = useTranslation("timeline");
  const about = aboutKey(diff.about);
  return (
    <div className="space-y-2">
      <Sizes before={diff.old_size} after={diff.new_size} />
      {about && <p className="text-quiet">{t(`diff.about.${about}`)}</p>}
      {diff.text.trim() !== "" && <DiffView text={diff.text} label={t("diff.label", { name: nameOf(diff.path) })} />}
      {diff.text.trim() === "" && about !== "none" && <p>{t("diff.equal")}</p>}
    </div>
  );
}

function Sizes({ before, after }: { before: number | null; after: number | null }) {
  const { t } = useTranslation("timeline");
  const told = { before: formatBytes(before ?? 0), after: formatBytes(after ?? 0) };
  if (before === null && after === null) return null;
  if (before === null) return <p>{t("diff.new", told)}</p>;
  return <p>{after === null ? t("diff.gone", told) : t("diff.sizes", told)}</p>;
}

function aboutKey(about: string): "document" | "picture" | "link" | "none" | null {
  if (about.startsWith("no text")) return "none";
  if (about === "pictures") return "picture";
  if (about === "links") return "link";
  return about === "text" ? null : "document";
}
