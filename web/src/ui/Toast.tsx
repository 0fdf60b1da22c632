import { CircleCheck, TriangleAlert, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { wordsOf } from "@/api/client";
import { IconButton } from "./IconButton";

interface Slip {
  id: number;
  text: string;
  error: boolean;
}

let slips: Slip[] = [];
let next = 0;
const listeners = new Set<() => void>();

function set(now: Slip[]) {
  slips = now;
  listeners.forEach((tell) => tell());
}

const dismiss = (id: number) => set(slips.filter((slip) => slip.id !== id));

/** Says something in passing: six seconds for good news; an error stays until it is dismissed. */
export function toast(what: string | Error): void {
  if (typeof what !== "string") {
    const { message, hint } = wordsOf(what);
    return trouble([message, hint].filter(Boolean).join(" "));
  }
  const id = add(what, false);
  setTimeout(() => dismiss(id), 6000);
}

/** Says in words that something did not work; stays until it is dismissed. */
export function trouble(text: string): void {
  add(text, true);
}

function add(text: string, error: boolean): number {
  const id = ++next;
  set([...slips.slice(-3), { id, text, error }]);
  return id;
}

function subscribe(tell: () => void) {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

/** Where the slips show; mounted once. */
export function Toaster() {
  const { t } = useTranslation("ui");
  const shown = useSyncExternalStore(subscribe, () => slips);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2 px-4">
      {shown.map((slip) => (
        <div key={slip.id} className="appear pointer-events-auto flex max-w-lg items-center gap-2 rounded-soft border border-line bg-raised px-3 py-2 shadow-sm">
          {slip.error ? <TriangleAlert aria-hidden size={18} className="shrink-0 text-danger" /> : <CircleCheck aria-hidden size={18} className="shrink-0 text-accent" />}
          <span className="grow">{slip.text}</span>
          <IconButton label={t("dismiss")} icon={<X size={16} />} onClick={() => dismiss(slip.id)} />
        </div>
      ))}
    </div>
  );
}
