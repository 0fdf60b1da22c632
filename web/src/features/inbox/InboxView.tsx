import { Inbox } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { InboxItem } from "@/api/types";
import { go } from "@/app/routes";
import { useInbox, useOnline } from "@/store";
import { Button, EmptyState, ErrorPane, Skeleton } from "@/ui";
import { grouped, placeOf } from "./groups";
import { InboxCard } from "./InboxCard";
import { useCards } from "./useCards";

/** All cards of all tasks, oldest first. */
export function InboxView() {
  const { t } = useTranslation("inbox");
  const inbox = useInbox();
  const cards = useCards(inbox.data);
  const online = useOnline();
  return (
    <div>
      <div className="mx-auto w-full max-w-3xl space-y-6 px-4 py-6">
        <h1 className="text-xl font-semibold">{t("title")}</h1>
        <p role="status" className="sr-only">
          {inbox.data ? t("waiting", { count: inbox.data.length }) : ""}
        </p>
        {online !== "online" && <p className="rounded-lg bg-asks-soft px-3 py-2">{t("offlineText")}</p>}
        {inbox.isPending && <Skeleton lines={5} />}
        {inbox.isError && !inbox.data && <ErrorPane error={inbox.error} title={t("errorTitle")} onRetry={() => void inbox.refetch()} />}
        {inbox.data && <Cards cards={cards} />}
      </div>
    </div>
  );
}

function Cards({ cards }: { cards: readonly InboxItem[] }) {
  const { t } = useTranslation("inbox");
  const { now, parked } = grouped(cards);
  if (cards.length === 0)
    return (
      <EmptyState
        icon={<Inbox size={32} />}
        title={t("emptyTitle")}
        action={<Button onClick={() => go("#/")}>{t("emptyAction")}</Button>}
      >
        {t("emptyText")}
      </EmptyState>
    );
  return (
    <>
      <Group title={t("now")} note={t("nowNote")} items={now} focusFirst />
      <Group title={t("parked")} note={t("parkedNote")} items={parked} />
    </>
  );
}

function Group({ title, note, items, focusFirst }: { title: string; note: string; items: InboxItem[]; focusFirst?: boolean }) {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="font-semibold">{title}</h2>
      <p className="mb-3 text-sm text-quiet">{note}</p>
      <ul className="space-y-4">
        {items.map((item, index) => (
          <li key={placeOf(item)}>
            <InboxCard item={item} withTask focus={focusFirst && index === 0} />
          </li>
        ))}
      </ul>
    </section>
  );
}
