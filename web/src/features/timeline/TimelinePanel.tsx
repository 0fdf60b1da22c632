import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/features/files/parts/Loaded";
import { useRemembered } from "@/features/files/parts/useRemembered";
import { EmptyState } from "@/ui";
import { type Compared, DiffDialog } from "./diff/DiffDialog";
import { FolderThen } from "./FolderThen";
import { Scrubber } from "./Scrubber";
import { StopCard } from "./StopCard";
import { StopList } from "./StopList";
import { placeOf, stops } from "./stops";
import { UndoParts } from "./undo/UndoParts";
import { useUndo } from "./undo/useUndo";
import { type ChangingStep, useSteps } from "./useSteps";

/** Back to any step: the folder as it was then, what the step changed, and taking it back. */
export function TimelinePanel({ task }: { task: string }) {
  const { t } = useTranslation("timeline");
  const query = useSteps(task);
  return (
    <Loaded query={query} words={{ error: t("error.title"), offline: t("offline.title"), offlineBody: t("offline.body") }}>
      {(steps) =>
        stops(steps).length > 1 ? (
          <Timeline task={task} steps={steps} />
        ) : (
          <EmptyState icon={<History />} title={t("empty.title")}>
            {t("empty.body")}
          </EmptyState>
        )
      }
    </Loaded>
  );
}

function Timeline({ task, steps }: { task: string; steps: ChangingStep[] }) {
  const [chosen, choose] = useRemembered<string | null>(`timeline ${task}`, null);
  const [compared, compare] = useState<Compared | null>(null);
  const undo = useUndo(task);
  const all = stops(steps);
  const place = placeOf(all, chosen);
  const stop = all[place];
  if (!stop) return null;
  // At the last stop nothing is chosen: it then moves on with the steps that come.
  const go = (to: number) => choose(to >= all.length - 1 ? null : (all[to]?.at ?? null));
  return (
    <div>
      <UndoParts undo={undo} />
      <Scrubber all={all} place={place} onPlace={go} />
      <StopCard task={task} all={all} place={place} undo={undo} onCompare={compare} />
      <FolderThen task={task} stop={stop} />
      <StopList all={all} place={place} onPlace={go} />
      {compared && <DiffDialog task={task} of={compared} onClose={() => compare(null)} />}
    </div>
  );
}
