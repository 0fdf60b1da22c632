import { CircleCheck, CircleX, Hand, LoaderCircle, Moon, Power } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLive } from "@/store";
import type { Computer } from "./useComputer";
import type { ComputerNow } from "./types";

const ICONS = { off: Power, waking: LoaderCircle, awake: CircleCheck, asleep: Moon, failed: CircleX };

/** What the computer does and who is in control, in words. */
export function Status({ now, computer }: { now: ComputerNow; computer: Computer }) {
  const { t } = useTranslation("computer");
  const { control, condition } = computer;
  const known = now.state in ICONS ? (now.state as keyof typeof ICONS) : null;
  const Icon = known ? ICONS[known] : Power;
  return (
    <div role="status">
      <p className="flex items-center gap-2 font-semibold">
        <Icon aria-hidden size={18} className={`shrink-0 ${condition === "broken" ? "text-danger" : "text-accent"} ${condition === "coming" ? "motion-safe:animate-spin" : ""}`} />
        {known ? t(`state.${known}`) : t("state.unknown", { state: now.state })}
      </p>
      {now.state === "off" && <p className="mt-0.5 text-quiet">{t("off")}</p>}
      {control !== "agent" && (
        <p className="mt-1.5 flex items-start gap-2 rounded-lg bg-asks-soft px-2.5 py-1.5">
          {control === "person" ? <Hand aria-hidden size={18} className="mt-0.5 shrink-0" /> : <LoaderCircle aria-hidden size={18} className="mt-0.5 shrink-0 motion-safe:animate-spin" />}
          {t(`held.${control}`)}
        </p>
      )}
      {control === "agent" && now.held_by === "agent" && <p className="mt-0.5 text-quiet">{t("held.agent")}</p>}
      {condition === "coming" && <Coming task={computer.task} reason={now.reason} />}
    </div>
  );
}

/** How far the start is: what streams of it, or else what was told last. */
function Coming({ task, reason }: { task: string; reason: string }) {
  const text = useLive(task).progress?.text ?? reason;
  return text !== "" && <p className="mt-0.5 text-sm text-quiet">{text}</p>;
}
