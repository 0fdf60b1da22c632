import { CirclePause } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, Card } from "@/ui";
import { resume } from "./answering";
import type { CardParts } from "./cards";
import { Heading } from "./Heading";
import { Refusal } from "./Refusal";

/** A task that could not go on alone: why, and a button that lets it. */
export function ParkedCard({ item, answering, focus, context }: CardParts) {
  const { t } = useTranslation("inbox");
  const title = t("parkedCard.title");
  return (
    <Card
      aria-label={title}
      icon={<CirclePause aria-hidden size={20} className="shrink-0 text-asks" />}
      title={<Heading focus={focus}>{title}</Heading>}
    >
      {context}
      <p className="break-words">{item.reason || t("parkedCard.noReason")}</p>
      <Refusal refusal={answering.refusal} />
      <Button className="mt-3" look="primary" busy={answering.busy} onClick={() => void answering.send(() => resume(item), "resumed")}>
        {t("parkedCard.resume")}
      </Button>
    </Card>
  );
}
