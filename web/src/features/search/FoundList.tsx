import { Command } from "cmdk";
import { File, ListChecks, MessageSquare, MessageSquareText, Quote } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Found } from "@/api/types";
import { go, toTask } from "@/app/routes";
import { GROUP, Item } from "./Item";

const ICONS = { prompt: Quote, said: MessageSquareText, you: MessageSquare, file: File, plan: ListChecks };

/** What the server found, with the words that were looked for marked. */
export function FoundList({ found, close }: { found: Found[]; close: () => void }) {
  const { t } = useTranslation("search");
  if (found.length === 0) return null;
  return (
    <Command.Group forceMount heading={t("found")} className={GROUP}>
      {found.map((one) => {
        const Icon = ICONS[one.kind];
        return (
          <Item
            key={`${one.task} ${one.seq} ${one.kind}`}
            always
            value={`${one.task} ${one.seq} ${one.kind} ${one.text}`}
            icon={<Icon size={16} />}
            onSelect={() => {
              close();
              go(toTask(one.task, one.seq));
            }}
          >
            <span className="line-clamp-2"><Marked text={one.text} mark={one.mark} /></span>
            <span className="block truncate text-sm text-quiet">{t(`kind.${one.kind}`)} · {one.title}</span>
          </Item>
        );
      })}
    </Command.Group>
  );
}

function Marked({ text, mark: [from, to] }: { text: string; mark: [number, number] }) {
  return (
    <>
      {text.slice(0, from)}
      <mark className="bg-asks-soft text-ink">{text.slice(from, to)}</mark>
      {text.slice(to)}
    </>
  );
}
