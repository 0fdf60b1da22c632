import { FolderOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useHello, useTasks } from "@/store";
import { Badge, Button, EmptyState } from "@/ui";
import { Confirm } from "./Confirm";
import { type Granted, grantedBy, isWide } from "./granted";
import { Part, Row, Rows } from "./Part";
import { useAct } from "./useAct";

/** Every folder that was handed to a task that still counts, and taking it back. */
export function FoldersSection() {
  const { t } = useTranslation("settings");
  const folders = grantedBy(useTasks().filter((row) => !row.archived));
  const [asked, setAsked] = useState<Granted | null>(null);
  return (
    <>
      <p className="text-quiet">{t("folders.lead")}</p>
      {folders.length === 0 && (
        <EmptyState icon={<FolderOpen size={28} />} title={t("folders.none")}>
          {t("folders.noneText")}
        </EmptyState>
      )}
      {folders.length > 0 && (
        <Rows>
          {folders.map((folder) => (
            <Folder key={folder.path} folder={folder} onTake={() => setAsked(folder)} />
          ))}
        </Rows>
      )}
      <Part title={t("folders.wideTitle")} note={t("folders.wideText")}>
        {null}
      </Part>
      {asked && <TakeBack folder={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function Folder({ folder, onTake }: { folder: Granted; onTake: () => void }) {
  const { t } = useTranslation("settings");
  const home = useHello().data?.home ?? "";
  return (
    <Row
      actions={
        <Button small aria-label={t("folders.takeBack", { path: folder.path })} onClick={onTake}>
          {t("folders.takeBackShort")}
        </Button>
      }
    >
      <p className="flex flex-wrap items-baseline gap-2">
        <bdi className="font-mono text-sm">{folder.path}</bdi>
        {home && isWide(folder.path, home) && <Badge tone="asks">{t("folders.wide")}</Badge>}
      </p>
      <p className="text-sm text-quiet">
        {t(`folders.${folder.access}`)} · {t("folders.tasks", { count: folder.tasks.length })}: {folder.tasks.map((task) => task.title).join(", ")}
      </p>
    </Row>
  );
}

function TakeBack({ folder, onClose }: { folder: Granted; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const act = useAct();
  async function take() {
    const all = () => Promise.all(folder.tasks.map((task) => api.del("/tasks/{task}/grants/{name}", { path: { task: task.id, name: task.name } })));
    await act.run(all, { said: t("folders.taken"), stale: ["trust", "task"] });
    onClose();
  }
  return (
    <Confirm
      open
      title={t("folders.takeTitle")}
      text={`${folder.path}: ${t("folders.takeText", { count: folder.tasks.length })}`}
      yes={t("folders.takeYes")}
      busy={act.busy}
      onYes={() => void take()}
      onClose={onClose}
    />
  );
}
