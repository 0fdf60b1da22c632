import { Hand, Moon, RotateCcw, Sunrise, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui";
import { ResetDialog } from "./ResetDialog";
import type { ComputerNow } from "./types";
import type { Computer } from "./useComputer";

const SIZE = { size: 16, "aria-hidden": true } as const;

/** Take over and give back, sleep and wake, reset. */
export function Controls({ now, computer }: { now: ComputerNow; computer: Computer }) {
  const { t } = useTranslation("computer");
  const [resetting, setResetting] = useState(false);
  const { moves, busy, act, control, condition } = computer;
  return (
    <div className="flex flex-wrap gap-2">
      {moves.giveBack && (
        <Button small look="primary" icon={<Undo2 {...SIZE} />} busy={busy === "give-back"} onClick={() => act("give-back")}>
          {t("give_back")}
        </Button>
      )}
      {control === "asking" && (
        <Button small busy={busy === "give-back"} onClick={() => act("give-back")}>
          {t("stop_asking")}
        </Button>
      )}
      {moves.takeOver && (
        <Button small icon={<Hand {...SIZE} />} busy={busy === "take-over"} onClick={() => act("take-over")}>
          {t("take_over")}
        </Button>
      )}
      {moves.sleep && (
        <Button small icon={<Moon {...SIZE} />} busy={busy === "sleep"} onClick={() => act("sleep")}>
          {t("sleep")}
        </Button>
      )}
      {moves.wake && condition !== "broken" && (
        <Button small icon={<Sunrise {...SIZE} />} busy={busy === "wake"} onClick={() => act("wake")}>
          {now.state === "off" ? t("start") : t("wake")}
        </Button>
      )}
      {moves.reset && (
        <Button small look="quiet" className="text-danger" icon={<RotateCcw {...SIZE} />} busy={busy === "reset"} onClick={() => setResetting(true)}>
          {t("reset")}
        </Button>
      )}
      {resetting && (
        <ResetDialog
          now={now}
          onCancel={() => setResetting(false)}
          onSure={() => {
            setResetting(false);
            act("reset");
          }}
        />
      )}
    </div>
  );
}
