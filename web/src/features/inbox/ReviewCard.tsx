import { useQuery } from "@tanstack/react-query";
import { FileDiff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Card, ErrorPane, Skeleton } from "@/ui";
import type { CardParts } from "./cards";
import { Conflicts } from "./Conflicts";
import { Heading } from "./Heading";
import { fetchHeld, type Held } from "./held";
import { HeldList } from "./HeldList";
import { Refusal } from "./Refusal";
import { useReview } from "./useReview";

const NONE: Held[] = [];

/** Changes that wait for a person: looked at one by one, then applied or dropped. */
export function ReviewCard({ item, answering, focus, context }: CardParts) {
  const { t } = useTranslation("inbox");
  const held = useQuery({ queryKey: ["held", item.task], queryFn: ({ signal }) => fetchHeld(item.task, signal) });
  const review = useReview(item, held.data ?? NONE, answering);
  const title = t("review.title", { count: held.data?.length ?? item.held?.length ?? 0 });
  return (
    <Card
      tone="asks"
      aria-label={title}
      icon={<FileDiff aria-hidden size={20} className="shrink-0 text-asks" />}
      title={<Heading focus={focus}>{title}</Heading>}
    >
      {context}
      <p className="text-quiet">{t("review.note")}</p>
      {held.isPending && <Skeleton lines={3} />}
      {held.isError && <ErrorPane error={held.error} title={t("review.failed")} onRetry={() => void held.refetch()} />}
      <Conflicts conflicts={review.conflicts} />
      {held.data && <HeldList task={item.task} files={held.data} review={review} busy={answering.busy} />}
      <Refusal refusal={answering.refusal} />
    </Card>
  );
}
