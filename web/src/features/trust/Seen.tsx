import { Flame, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "@/features/files/parts/Confirm";
import { Part } from "@/features/files/parts/Part";
import { Button } from "@/ui";
import type { Taint } from "./types";
import type { TrustActs } from "./useTrust";

/** What the task has seen, what follows from that in one sentence, and the person's word that it is fine. */
export function Seen({ taint, acts }: { taint: Taint; acts: TrustActs }) {
  const { t } = useTranslation("trust");
  const [asking, setAsking] = useState(false);
  const nothing = taint.private.length + taint.untrusted.length === 0;
  return (
    <Part title={t("seen")}>
      <Meaning taint={taint} />
      <Sources title={t("private")} none={t("private_none")} sources={taint.private} />
      <Sources title={t("untrusted")} none={t("untrusted_none")} sources={taint.untrusted} />
      {!nothing && (
        <Button small className="mt-2" onClick={() => setAsking(true)}>
          {t("vouch")}
        </Button>
      )}
      <Confirm
        open={asking}
        title={t("vouch_ask.title")}
        sure={t("vouch_ask.sure")}
        cancel={t("vouch_ask.cancel")}
        busy={acts.busy}
        onCancel={() => setAsking(false)}
        onSure={() => void acts.vouch(t("vouched")).then(() => setAsking(false))}
      >
        <p>{t("vouch_ask.body")}</p>
      </Confirm>
    </Part>
  );
}

function Meaning({ taint }: { taint: Taint }) {
  const { t } = useTranslation("trust");
  if (!taint.guarded)
    return (
      <p className="flex items-start gap-2">
        <ShieldCheck aria-hidden size={18} className="mt-0.5 shrink-0 text-accent" />
        {t("hot.cool")}
      </p>
    );
  return (
    <div className="flex items-start gap-2 rounded-lg bg-asks-soft px-2.5 py-2">
      <Flame aria-hidden size={18} className="mt-0.5 shrink-0 text-asks" />
      <p>
        <strong className="font-semibold">{t("hot.title")}. </strong>
        {taint.hot ? t("hot.body") : t("hot.secret")}
      </p>
    </div>
  );
}

const FIRST = 5;

function Sources({ title, none, sources }: { title: string; none: string; sources: string[] }) {
  const { t } = useTranslation("trust");
  const [whole, setWhole] = useState(false);
  const rest = whole ? 0 : sources.length - FIRST;
  return (
    <div className="mt-2">
      <h3 className="text-sm font-medium text-quiet">{title}</h3>
      {sources.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul className="list-disc ps-5 marker:text-quiet">
          {sources.slice(0, whole ? undefined : FIRST).map((source) => (
            <li key={source} className="[overflow-wrap:anywhere]">
              {source}
            </li>
          ))}
        </ul>
      )}
      {rest > 0 && (
        <Button small look="quiet" onClick={() => setWhole(true)}>
          {t("more", { count: rest })}
        </Button>
      )}
    </div>
  );
}
