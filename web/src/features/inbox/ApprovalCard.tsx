import { ShieldQuestion } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Approval, InboxItem, Scope } from "@/api/types";
import { Button, Card } from "@/ui";
import { sendVerdict, type Answering } from "./answering";
import type { CardParts } from "./cards";
import { mayNever, titleOf, yesScopes } from "./consent";
import { Facts } from "./Facts";
import { isParked, nameOf } from "./groups";
import { Heading } from "./Heading";
import { OwnWords } from "./OwnWords";
import { Reach } from "./Reach";
import { Refusal } from "./Refusal";
import { useReadingTime } from "./useReadingTime";

/** One action that waits for a yes: what exactly, why it is asked, and how far an answer reaches. */
export function ApprovalCard({ item, approval, answering, focus, context, said }: CardParts & { approval: Approval; said: string }) {
  const { t } = useTranslation("inbox");
  const { key, ...values } = titleOf(approval);
  const title = t(`may.${key}`, values);
  return (
    <Card
      tone="asks"
      aria-label={title}
      icon={<ShieldQuestion aria-hidden size={20} className="shrink-0 text-asks" />}
      title={<Heading focus={focus}>{title}</Heading>}
    >
      {context}
      <Facts approval={approval} />
      <Why approval={approval} />
      <OwnWords said={said} />
      {isParked(item) && <p className="mt-3 text-sm text-quiet">{t("approval.parkedNote")}</p>}
      <Refusal refusal={answering.refusal} />
      <Verdicts item={item} approval={approval} answering={answering} />
    </Card>
  );
}

function Why({ approval }: { approval: Approval }) {
  const { t } = useTranslation("inbox");
  return (
    <>
      {approval.reason && (
        <p className="mt-3 break-words">
          <span className="font-semibold">{t("approval.why")}:</span> {approval.reason}
        </p>
      )}
      {approval.advice && (
        <p className="mt-3 break-words rounded-lg bg-asks-soft px-3 py-2">
          <span className="font-semibold">{t("approval.advice")}:</span> {approval.advice}
        </p>
      )}
    </>
  );
}

const ALLOW: Record<Scope, string> = { once: "allowOnce", task: "allowTask", project: "allowProject", always: "allowAlways", never: "allow" };

function Verdicts({ item, approval, answering }: { item: InboxItem; approval: Approval; answering: Answering }) {
  const { t } = useTranslation("inbox");
  const scopes = yesScopes(approval);
  const [scope, setScope] = useState<Scope>(scopes[0] ?? "once");
  const read = useReadingTime(`${nameOf(item)} ${approval.digest}`);
  const answer = (yes: boolean, reach: Scope) => void answering.send(() => sendVerdict(item, yes, reach), yes ? "yes" : "no");
  return (
    <>
      {scopes.length > 1 && <Reach scopes={scopes} value={scope} onChange={setScope} />}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button disabled={answering.busy} onClick={() => answer(false, "once")}>
          {t("approval.no")}
        </Button>
        {mayNever(approval) && (
          <Button look="quiet" disabled={answering.busy} onClick={() => answer(false, "never")}>
            {t("approval.never")}
          </Button>
        )}
        <Button
          look="primary"
          className="ms-auto"
          busy={answering.busy}
          disabled={!read}
          title={read ? undefined : t("approval.reading")}
          onClick={() => answer(true, scope)}
        >
          {t(`approval.${scopes.length > 1 ? ALLOW[scope] : "allow"}`)}
        </Button>
      </div>
    </>
  );
}
