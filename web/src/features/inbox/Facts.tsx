import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Approval } from "@/api/types";

const SHOWN_TARGETS = 200;

/** The facts of the one action: each on its own line, and its content exactly as it would go. */
export function Facts({ approval }: { approval: Approval }) {
  const { t } = useTranslation("inbox");
  return (
    <>
      <dl className="grid grid-cols-[minmax(5rem,max-content)_1fr] gap-x-4 gap-y-1" aria-label={t("approval.facts")}>
        {linesOf(approval).map((field, index) => (
          <Fact key={index} name={field.name} value={field.value} />
        ))}
      </dl>
      {approval.content && <Content text={approval.content} />}
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  const warning = name === "Warning";
  return (
    <>
      <dt className="flex items-start gap-1 text-quiet">
        {warning && <TriangleAlert aria-hidden size={15} className="mt-1 shrink-0 text-asks" />}
        {name}
      </dt>
      <dd className={warning ? "rounded bg-asks-soft px-1.5 font-semibold" : "min-w-0 [overflow-wrap:anywhere]"}>
        <bdi>{value}</bdi>
      </dd>
    </>
  );
}

function Content({ text }: { text: string }) {
  const { t } = useTranslation("inbox");
  return (
    <div className="mt-3">
      <p className="text-sm">
        <span className="font-semibold">{t("approval.content")}</span>{" "}
        <span className="text-quiet">{t("approval.contentNote")}</span>
      </p>
      <pre
        dir="ltr"
        tabIndex={0}
        role="region"
        aria-label={t("approval.content")}
        className="mt-1 max-h-64 overflow-auto whitespace-pre-wrap rounded-lg border bg-sunken p-3 font-mono text-sm [overflow-wrap:anywhere]"
      >
        {text}
      </pre>
    </div>
  );
}

function linesOf(approval: Approval): { name: string; value: string }[] {
  if (approval.fields?.length) return approval.fields;
  return approval.targets.slice(0, SHOWN_TARGETS).map((value, index) => ({ name: String(index + 1), value }));
}
