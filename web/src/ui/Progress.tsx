/** How far something is; without `value` only that it goes on. `value` and `max` in any one unit. */
export function Progress({ label, value, max = 1 }: { label: string; value?: number; max?: number }) {
  const share = value === undefined ? undefined : Math.min(1, Math.max(0, value / (max || 1)));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={share === undefined ? "h-full w-1/3 rounded-full bg-accent motion-safe:animate-pulse" : "h-full rounded-full bg-accent transition-[width]"}
        style={share === undefined ? undefined : { inlineSize: `${share * 100}%` }}
      />
    </div>
  );
}
