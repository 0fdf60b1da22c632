import { MonitorCog } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/features/files/parts/Loaded";
import { Part } from "@/features/files/parts/Part";
import { useKeepFocus } from "@/features/files/parts/useKeepFocus";
import { usePreparing } from "@/store";
import { Progress } from "@/ui";
import { Broken } from "./Broken";
import { Controls } from "./Controls";
import { Jobs } from "./Jobs";
import { Status } from "./Status";
import { TerminalPart } from "./TerminalPart";
import type { ComputerNow } from "./types";
import { Use } from "./Use";
import { type Computer, useComputer } from "./useComputer";

/** The agent's own computer: what it does, what it uses, and who is in control of it. */
export function ComputerPanel({ task }: { task: string }) {
  const { t } = useTranslation("computer");
  const computer = useComputer(task);
  return (
    <Loaded query={computer.query} words={{ error: t("error.title"), offline: t("offline.title"), offlineBody: t("offline.body") }}>
      {(now) => <Shown key={task} task={task} now={now} computer={computer} />}
    </Loaded>
  );
}

function Shown({ task, now, computer }: { task: string; now: ComputerNow; computer: Computer }) {
  const { condition } = computer;
  return (
    <div>
      <Preparing />
      {condition === "broken" && <Broken reason={now.reason} computer={computer} />}
      <Framed>
        <Status now={now} computer={computer} />
        <Controls now={now} computer={computer} />
        {condition === "awake" && <TerminalPart task={task} />}
      </Framed>
      <Use now={now} />
      {condition === "awake" && <Jobs jobs={now.jobs} />}
      <Walls walls={now.walls} />
    </div>
  );
}

/** The coloured frame and the words that say whose computer this is. */
function Framed({ children }: { children: ReactNode }) {
  const { t } = useTranslation("computer");
  const box = useKeepFocus<HTMLElement>();
  return (
    <section ref={box} tabIndex={-1} aria-label={t("frame")} className="outline-none m-3 overflow-hidden rounded-soft border-2 border-accent">
      <h2 className="flex items-center gap-2 bg-accent-soft px-3 py-1.5 text-sm font-medium">
        <MonitorCog aria-hidden size={16} className="shrink-0" />
        {t("frame")}
      </h2>
      <div className="space-y-3 p-3">{children}</div>
    </section>
  );
}

function Preparing() {
  const { t } = useTranslation("computer");
  const news = usePreparing();
  if (news?.state !== "working") return null;
  return (
    <div className="space-y-1.5 border-b px-4 py-3">
      <p className="font-medium">{t("state.preparing")}</p>
      <Progress label={t("state.preparing")} value={news.part ?? undefined} />
      <p className="text-sm text-quiet">{news.text}</p>
    </div>
  );
}

function Walls({ walls }: { walls: string[] }) {
  const { t } = useTranslation("computer");
  return (
    <Part title={t("walls")}>
      {walls.length === 0 ? (
        <p className="text-quiet">{t("walls_none")}</p>
      ) : (
        <ul className="list-disc space-y-0.5 ps-5 marker:text-accent">
          {walls.map((wall) => (
            <li key={wall}>{wall}</li>
          ))}
        </ul>
      )}
    </Part>
  );
}
