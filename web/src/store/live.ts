/** Words as they stream. They are shown until the log has them, at most once a frame. */
import type { LivePiece, LogRecord } from "@/api/types";
import { tail } from "./foldSteps";
import { Signal } from "./signal";
import { type Live, QUIET } from "./state";

const soon = (act: () => void) => (typeof requestAnimationFrame === "function" && !document.hidden ? requestAnimationFrame(act) : setTimeout(act, 50));

function heard(live: Live, piece: LivePiece): Live {
  if (piece.kind === "text") return { ...live, text: live.text + piece.text, progress: null };
  if (piece.kind === "progress") return { ...live, progress: { text: piece.text, part: piece.part ?? null } };
  const step = piece.step ?? "";
  return { ...live, outputs: { ...live.outputs, [step]: tail((live.outputs[step] ?? "") + piece.text) } };
}

function settled(live: Live, { event }: LogRecord): Live {
  switch (event.kind) {
    case "said":
    case "task_ended":
    case "task_started":
      return QUIET;
    case "step_started":
    case "computer_changed":
      return { ...live, progress: null };
    case "step_ended": {
      const { [event.step]: _over, ...outputs } = live.outputs;
      return { ...live, outputs };
    }
    default:
      return live;
  }
}

export class LiveBook {
  private readonly tasks = new Map<string, { signal: Signal<Live>; next: Live; asked: boolean }>();

  of(task: string): Signal<Live> {
    return this.slot(task).signal;
  }

  hear(piece: LivePiece): void {
    const slot = this.slot(piece.task);
    slot.next = heard(slot.next, piece);
    if (slot.asked) return;
    slot.asked = true;
    soon(() => {
      slot.asked = false;
      slot.signal.set(slot.next);
    });
  }

  /** The log has it now: what streamed of it goes. */
  settle(record: LogRecord): void {
    const slot = this.tasks.get(record.task);
    if (!slot) return;
    slot.next = settled(slot.next, record);
    slot.signal.set(slot.next);
  }

  private slot(task: string) {
    let slot = this.tasks.get(task);
    if (!slot) this.tasks.set(task, (slot = { signal: new Signal(QUIET), next: QUIET, asked: false }));
    return slot;
  }
}
