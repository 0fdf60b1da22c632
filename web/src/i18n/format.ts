/** Numbers, sizes and times in the language of the window. */
import i18next from "i18next";

const language = () => i18next.language || "en";

/** 1234567 bytes as "1.2 MB". */
export function formatBytes(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language(), { style: "unit", unit: units[power], unitDisplay: power ? "short" : "long", maximumFractionDigits: power > 1 ? 1 : 0 }).format(bytes / 1000 ** power);
}

const part = (value: number, unit: string) => new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "narrow", maximumFractionDigits: unit === "second" && value < 10 ? 1 : 0 }).format(value);

/** Seconds as "0.4s", "12s", "3m 5s" or "2h 10m". */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return part(seconds, "second");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${part(minutes, "minute")} ${part(Math.floor(seconds % 60), "second")}`;
  return `${part(Math.floor(minutes / 60), "hour")} ${part(minutes % 60, "minute")}`;
}

/** A moment (seconds since 1970): the time if today, else the day as well. */
export function formatWhen(at: number): string {
  const when = new Date(at * 1000);
  const today = when.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language(), today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" }).format(when);
}

/** US dollars; small sums with their tenths of a cent. */
export function formatUsd(usd: number): string {
  return new Intl.NumberFormat(language(), { style: "currency", currency: "USD", maximumFractionDigits: usd > 0 && usd < 0.1 ? 3 : 2 }).format(usd);
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

export function formatList(items: string[]): string {
  return new Intl.ListFormat(language(), { type: "conjunction" }).format(items);
}
