import { Command } from "cmdk";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog as Radix } from "radix-ui";
import { open } from "@/app/opened";
import { Spinner } from "@/ui";
import { Commands } from "./Commands";
import { FoundList } from "./FoundList";
import { useSearch } from "./useSearch";

/** One box for everything: what can be done, every task, and every word said or file made. */
export function Palette() {
  const { t } = useTranslation("search");
  const [text, setText] = useState("");
  const asked = useSettled(text.trim());
  const found = useSearch(asked);
  const close = () => open(null);
  return (
    <Radix.Root open onOpenChange={(is) => is || close()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content aria-describedby={undefined} className="appear fixed inset-x-0 top-[10vh] z-40 mx-auto w-[min(40rem,calc(100vw-2rem))] overflow-hidden rounded-soft border border-line bg-raised">
          <Radix.Title className="sr-only">{t("title")}</Radix.Title>
          <Command label={t("title")} shouldFilter loop>
            <Command.Input value={text} onValueChange={setText} placeholder={t("hint")} className="min-h-12 w-full border-b bg-transparent px-4 placeholder:text-quiet focus-visible:-outline-offset-2" />
            <Command.List label={t("results")} className="max-h-[60vh] overflow-y-auto p-1.5">
              {(found.data ?? []).length === 0 && <Command.Empty className="p-4 text-center text-quiet">{found.isFetching ? <Spinner label={t("searching")} /> : t("nothing")}</Command.Empty>}
              <Commands close={close} />
              <FoundList found={found.data ?? []} close={close} />
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The text once the typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 180);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
