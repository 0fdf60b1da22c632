import { CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import type { Status } from "./draft";

const LOOKS = {
  pending: { Icon: CircleDashed, colour: "text-quiet" },
  in_progress: { Icon: CircleDot, colour: "text-accent" },
  done: { Icon: CircleCheck, colour: "text-accent" },
};

/** A line's state; its word stands beside it. A new state comes in with the one small motion of the house. */
export function StatusIcon({ status }: { status: Status }) {
  const { Icon, colour } = LOOKS[status];
  return <Icon aria-hidden size={18} className={`appear mt-0.5 shrink-0 ${colour}`} />;
}
