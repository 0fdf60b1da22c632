import { File, Folder, FolderPlus, FolderUp, Home as HomeIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FolderPage } from "@/api/types";
import { useFolder } from "@/store";
import { Button, Dialog, EmptyState, ErrorPane, Skeleton, VirtualList } from "@/ui";
import { NewFolder } from "./NewFolder";

export interface FolderDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChoose: (page: FolderPage) => void;
}

/** Chooses a folder of this machine: the server lists them, as a page of a browser may not. */
export function FolderDialog({ open, onOpenChange, onChoose }: FolderDialogProps) {
  const { t } = useTranslation("composer");
  const [path, setPath] = useState<string | null>(null);
  const page = useFolder(path, open);
  const here = page.data;
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={onOpenChange}
      title={t("chooseFolder")}
      description={t("chooseFolderWhy")}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("ui:cancel")}</Button>
          <Button look="primary" disabled={!here} onClick={() => here && (onChoose(here), onOpenChange(false))}>
            {here ? t("handOver", { name: here.path.split("/").filter(Boolean).at(-1) ?? "/" }) : t("chooseFolder")}
          </Button>
        </>
      }
    >
      {here && <Shortcuts page={here} onGo={setPath} />}
      {page.error && <ErrorPane error={page.error} onRetry={() => (path === null ? void page.refetch() : setPath(null))} />}
      {page.isLoading && <Skeleton lines={6} />}
      {here && <Listing page={here} onGo={setPath} onMade={setPath} />}
    </Dialog>
  );
}

function Shortcuts({ page, onGo }: { page: FolderPage; onGo: (path: string) => void }) {
  return (
    <div className="flex flex-wrap gap-1.5 pb-2">
      {page.shortcuts.map(({ name, path }, at) => (
        <Button key={path} small look={path === page.path ? "plain" : "quiet"} icon={at === 0 ? <HomeIcon size={14} /> : undefined} onClick={() => onGo(path)}>
          {name}
        </Button>
      ))}
    </div>
  );
}

function Listing({ page, onGo, onMade }: { page: FolderPage; onGo: (path: string) => void; onMade: (path: string) => void }) {
  const { t } = useTranslation("composer");
  const [making, setMaking] = useState(false);
  const { parent } = page;
  return (
    <>
      <div className="flex items-center gap-1 border-b pb-2">
        <Button small look="quiet" disabled={parent === null} icon={<FolderUp size={16} />} onClick={() => parent !== null && onGo(parent)}>
          {t("up")}
        </Button>
        <code className="min-w-0 grow truncate text-sm text-quiet" title={page.path}>{page.path}</code>
        <Button small look="quiet" disabled={!page.writable} icon={<FolderPlus size={16} />} onClick={() => setMaking(true)}>
          {t("newFolder")}
        </Button>
      </div>
      {making && <NewFolder parent={page.path} onMade={(path) => { setMaking(false); onMade(path); }} onCancel={() => setMaking(false)} />}
      {page.wide && <p className="my-2 rounded-lg bg-asks-soft px-3 py-1.5 text-sm">{t("wide")}</p>}
      {!page.writable && <p className="mt-2 text-sm text-quiet">{t("readOnly")}</p>}
      {page.entries.length === 0 && <EmptyState title={t("emptyFolder")} />}
      {page.entries.length > 0 && <VirtualList key={page.path} className="h-72" label={t("inFolder")} items={page.entries} keyOf={(entry) => entry.path} estimate={36} render={(entry) => <Row entry={entry} onGo={onGo} />} />}
    </>
  );
}

function Row({ entry, onGo }: { entry: FolderPage["entries"][number]; onGo: (path: string) => void }) {
  if (entry.kind === "file")
    return (
      <span className="flex min-h-9 items-center gap-2 px-2 text-quiet">
        <File aria-hidden size={16} />
        <span className="truncate">{entry.name}</span>
      </span>
    );
  return (
    <button type="button" onClick={() => onGo(entry.path)} className="flex min-h-9 w-full items-center gap-2 rounded-md px-2 text-start hover:bg-sunken">
      <Folder aria-hidden size={16} className="shrink-0 text-accent" />
      <span className="truncate">{entry.name}</span>
    </button>
  );
}
