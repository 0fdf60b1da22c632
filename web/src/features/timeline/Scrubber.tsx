import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui";
import type { Stop } from "./stops";
import { useStopName } from "./useStopName";

interface Props {
  all: readonly Stop[];
  place: number;
  onPlace: (to: number) => void;
}

/** A slider over the stops: dragged, or moved with the arrow keys or the two buttons. */
export function Scrubber({ all, place, onPlace }: Props) {
  const { t } = useTranslation("timeline");
  const nameOf = useStopName();
  const stop = all[place];
  const total = all.length;
  return (
    <div className="sticky top-0 z-10 border-b bg-paper px-4 py-3">
      <div className="flex items-center gap-1">
        <IconButton label={t("back")} icon={<ChevronLeft size={18} className="rtl:rotate-180" />} disabled={place === 0} onClick={() => onPlace(place - 1)} />
        <input
          type="range"
          min={0}
          max={total - 1}
          step={1}
          value={place}
          aria-label={t("scrub")}
          aria-valuetext={stop && nameOf(stop)}
          onChange={(event) => onPlace(Number(event.target.value))}
          className="h-8 min-w-0 grow cursor-pointer accent-accent"
        />
        <IconButton label={t("on")} icon={<ChevronRight size={18} className="rtl:rotate-180" />} disabled={place === total - 1} onClick={() => onPlace(place + 1)} />
      </div>
      <p className="mt-1 flex items-baseline justify-between gap-2 text-sm text-quiet">
        {t("place", { place: place + 1, total })}
        {place < total - 1 && (
          <button type="button" className="min-h-8 text-accent underline" onClick={() => onPlace(total - 1)}>
            {t("latest")}
          </button>
        )}
      </p>
    </div>
  );
}
