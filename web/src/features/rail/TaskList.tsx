import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTasks } from "@/store";
import { Button, EmptyState } from "@/ui";
import { type Group, groupsOf } from "./groups";
import { TaskLink } from "./TaskLink";

const SHOWN = 12;

/** Every task under its project, those put away behind a button. */
export function TaskList() {
  const { t } = useTranslation("rail");
  const rows = useTasks();
  const [away, setAway] = useState(false);
  const groups = useMemo(() => groupsOf(rows, away), [rows, away]);
  const put = rows.filter((row) => row.archived).length;
  return (
    <div className="min-h-0 grow overflow-y-auto" tabIndex={-1}>
      {groups.map((group) => (
        <Project key={group.id} group={group} />
      ))}
      {groups.length === 0 && <EmptyState title={t(away ? "noneAway" : "none")}>{!away && t("noneHint")}</EmptyState>}
      {(put > 0 || away) && (
        <Button look="quiet" small className="mt-2 text-quiet" aria-pressed={away} onClick={() => setAway(!away)}>
          {away ? t("back") : t("away", { count: put })}
        </Button>
      )}
    </div>
  );
}

function Project({ group }: { group: Group }) {
  const { t } = useTranslation("rail");
  const [shown, setShown] = useState(SHOWN);
  const left = group.tasks.length - shown;
  return (
    <section aria-label={group.name || t("noFolder")} className="mt-2">
      <h2 className="truncate px-2.5 py-1 text-sm text-quiet" title={group.name}>{group.name || t("noFolder")}</h2>
      <ul>
        {group.tasks.slice(0, shown).map((row) => (
          <TaskLink key={row.id} row={row} />
        ))}
      </ul>
      {left > 0 && (
        <Button look="quiet" small className="text-quiet" onClick={() => setShown(shown + 50)}>
          {t("more", { count: left })}
        </Button>
      )}
    </section>
  );
}
