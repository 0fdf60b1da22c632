import { CircleCheck, CircleDashed, CircleHelp, CirclePause, CircleStop, CircleX, LoaderCircle, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TaskStateName } from "@/api/types";
import { Badge, type BadgeTone } from "./Badge";

const LOOKS: Record<TaskStateName, { icon: typeof CircleCheck; tone: BadgeTone; colour: string }> = {
  new: { icon: CircleDashed, tone: "plain", colour: "text-quiet" },
  working: { icon: LoaderCircle, tone: "accent", colour: "text-accent" },
  asks: { icon: CircleHelp, tone: "asks", colour: "text-asks" },
  parked: { icon: CirclePause, tone: "asks", colour: "text-asks" },
  done: { icon: CircleCheck, tone: "plain", colour: "text-accent" },
  gaps: { icon: TriangleAlert, tone: "plain", colour: "text-asks" },
  failed: { icon: CircleX, tone: "danger", colour: "text-danger" },
  stopped: { icon: CircleStop, tone: "plain", colour: "text-quiet" },
};

/** A task's state by icon; always with its word beside it or as its name. */
export function StateIcon({ state, size = 16 }: { state: TaskStateName; size?: number }) {
  const { icon: Icon, colour } = LOOKS[state];
  const turning = state === "working" ? " motion-safe:animate-[spin_2s_linear_infinite]" : "";
  return <Icon aria-hidden size={size} className={`shrink-0 ${colour}${turning}`} />;
}

/** A task's state by icon and word, never by colour alone. */
export function StateBadge({ state }: { state: TaskStateName }) {
  const { t } = useTranslation("ui");
  return (
    <Badge tone={LOOKS[state].tone} icon={<StateIcon state={state} size={14} />}>
      {t(`state.${state}`)}
    </Badge>
  );
}
