import { useTranslation } from "react-i18next";
import { Part } from "@/features/files/parts/Part";
import { cx, VirtualList } from "@/ui";
import type { Stop } from "./stops";
import { useStopName } from "./useStopName";

interface Props {
  all: readonly Stop[];
  place: number;
  onPlace: (to: number) => void;
}

const SHOWN_WHOLE = 60;

/** All stops as a list: the same as the slider, for those who would rather read. */
export function StopList({ all, place, onPlace }: Props) {
  const { t } = useTranslation("timeline");
  const items = all.map((stop, at) => ({ stop, at }));
  const line = ({ stop, at }: { stop: Stop; at: number }) => <Line stop={stop} current={at === place} onPress={() => onPlace(at)} />;
  return (
    <Part title={t("steps")}>
      {items.length > SHOWN_WHOLE ? (
        <VirtualList label={t("steps")} items={items} keyOf={({ stop }) => stop.at} estimate={36} render={line} className="max-h-[50dvh]" />
      ) : (
        <ol className="-mx-2">
          {items.map((item) => (
            <li key={item.stop.at}>{line(item)}</li>
          ))}
        </ol>
      )}
    </Part>
  );
}

function Line({ stop, current, onPress }: { stop: Stop; current: boolean; onPress: () => void }) {
  const { t } = useTranslation("timeline");
  const name = useStopName();
  return (
    <button
      type="button"
      aria-current={current ? "step" : undefined}
      onClick={onPress}
      className={cx("flex min-h-8 w-full items-baseline gap-2 rounded-lg px-2 py-1 text-start hover:bg-sunken", current && "bg-accent-soft font-medium")}
    >
      <span className={cx("grow [overflow-wrap:anywhere]", stop.step?.undone && "text-quiet line-through")}>{name(stop)}</span>
      {stop.step && (
        <span className="shrink-0 text-sm font-normal text-quiet">{stop.step.undone ? t("undone") : t("changes", { count: stop.step.changes })}</span>
      )}
    </button>
  );
}
