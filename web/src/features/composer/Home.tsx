import { useTranslation } from "react-i18next";
import type { TaskRow } from "@/api/types";
import { toTask } from "@/app/routes";
import { formatWhen } from "@/i18n/format";
import { useTasks } from "@/store";
import { StateIcon } from "@/ui";
import { ComputerCard } from "./ComputerCard";
import { NewTaskComposer } from "./NewTaskComposer";

const RECENT = 6;
/** With fewer tasks than this, jobs to try are offered still. */
const FEW = 4;
const NEEDS_YOU = new Set(["asks", "parked"]);

/** The first page: where a job is stated, then what needs the person, what is at work, and what was lately. */
export function Home() {
  const { t } = useTranslation("composer");
  const rows = [...useTasks()].filter((row) => !row.archived).sort((one, other) => other.changed - one.changed);
  const needs = rows.filter((row) => row.waiting > 0 || row.held > 0 || NEEDS_YOU.has(row.state));
  const working = rows.filter((row) => row.running && !needs.includes(row));
  const recent = rows.filter((row) => !needs.includes(row) && !working.includes(row)).slice(0, RECENT);
  return (
    <div className="mx-auto max-w-3xl space-y-6 px-4 py-8 sm:pt-[12vh]">
      <h1 className="text-center text-2xl font-semibold">{t("question")}</h1>
      <NewTaskComposer starters={rows.length < FEW} />
      <ComputerCard />
      <Rows title={t("needsYou")} rows={needs} />
      <Rows title={t("working")} rows={working} />
      <Rows title={t("recent")} rows={recent} />
    </div>
  );
}

/** Words without the marks that make them bold, code or a heading: a line of a list shows none. */
const plain = (said: string) => said.replace(/[*`#_]{1,3}(?=\S)|(?<=\S)[*`_]{1,3}/g, "");

function Rows({ title, rows }: { title: string; rows: TaskRow[] }) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="mb-1 font-semibold">{title}</h2>
      <ul className="divide-y rounded-soft border bg-raised">
        {rows.map((row) => (
          <li key={row.id}>
            <Row row={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ row }: { row: TaskRow }) {
  const { t } = useTranslation("ui");
  return (
    <a href={toTask(row.id)} className="flex min-h-12 items-center gap-3 px-3 py-1.5 hover:bg-sunken">
      <StateIcon state={row.state} size={18} />
      <span className="min-w-0 grow">
        <span dir="auto" className="block truncate">{row.title || t("rail:untitled")}</span>
        <span className="block truncate text-sm text-quiet">
          {[t(`state.${row.state}`), row.project.name, plain(row.said)].filter(Boolean).join(" · ")}
        </span>
      </span>
      <time className="shrink-0 text-sm text-quiet" dateTime={new Date(row.changed * 1000).toISOString()}>{formatWhen(row.changed)}</time>
    </a>
  );
}
