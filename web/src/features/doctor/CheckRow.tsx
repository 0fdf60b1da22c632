import { CircleCheck, CircleX, Copy, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { go } from "@/app/routes";
import { Button, IconButton, toast } from "@/ui";
import { actionOf } from "./report";
import type { Check } from "./types";

const ICONS = {
  ok: { icon: CircleCheck, colour: "text-accent" },
  warning: { icon: TriangleAlert, colour: "text-asks" },
  failed: { icon: CircleX, colour: "text-danger" },
} as const;

/** One check: how it stands by icon and word, what was found, and the one thing that mends it. */
export function CheckRow({ check }: { check: Check }) {
  const { t } = useTranslation("doctor");
  const { icon: Icon, colour } = ICONS[check.state];
  return (
    <li className="flex items-start gap-3 px-4 py-2.5">
      <Icon aria-hidden size={18} className={`mt-0.5 shrink-0 ${colour}`} />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-semibold">{check.name}</span>
          <span className="text-sm text-quiet">{t(`state.${check.state}`)}</span>
        </p>
        <p className="[overflow-wrap:anywhere]">{check.detail}</p>
        {check.mend && check.state !== "ok" && <Mend check={check} />}
      </div>
    </li>
  );
}

function Mend({ check }: { check: Check }) {
  const { t } = useTranslation("doctor");
  const action = actionOf(check);
  if (action === "prepare")
    return (
      <Button small className="mt-1.5" onClick={() => void api.post("/computer/prepare").then(() => toast(t("preparing")), toast)}>
        {t("prepare")}
      </Button>
    );
  if (action !== null)
    return (
      <Button small className="mt-1.5" onClick={() => go(action === "keys" ? "#/settings/models" : "#/settings/about")}>
        {t(action)}
      </Button>
    );
  return <Command text={check.mend} />;
}

function Command({ text }: { text: string }) {
  const { t } = useTranslation("doctor");
  return (
    <div className="mt-1.5">
      <p className="text-sm text-quiet">{t("mend")}</p>
      <p className="flex items-center gap-2">
        <code className="min-w-0 rounded bg-sunken px-2 py-1 font-mono text-sm [overflow-wrap:anywhere]">{text}</code>
        <IconButton label={t("copy")} icon={<Copy size={16} />} onClick={() => void navigator.clipboard.writeText(text).then(() => toast(t("copied")), toast)} />
      </p>
    </div>
  );
}
