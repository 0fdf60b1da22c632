/** Days as workbooks count them: 1 is the first of January 1900, and a 29th of February 1900 is counted that never was. */

import { Faulty } from "./values";

const DAY = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);

export function dayOf(year: number, month: number, day: number): number {
  const full = year < 1900 ? year + 1900 : year;
  const number = Math.round((Date.UTC(full, month - 1, day) - EPOCH) / DAY);
  return checked(number);
}

export function dateOf(number: number): Date {
  return new Date(EPOCH + Math.floor(checked(number)) * DAY);
}

/** The same day some months on, or the month's last when it has no such day. */
export function monthsOn(number: number, months: number): number {
  const date = dateOf(number);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + Math.trunc(months)];
  return dayOf(year, month + 1, Math.min(date.getUTCDate(), lastDay(year, month)));
}

export function monthEnd(number: number, months: number): number {
  const date = dateOf(number);
  return dayOf(date.getUTCFullYear(), date.getUTCMonth() + Math.trunc(months) + 2, 0);
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

/** Now, by the clock on the person's wall. */
export function now(): number {
  const date = new Date();
  return (date.getTime() - date.getTimezoneOffset() * 60_000 - EPOCH) / DAY;
}

export function dayIn(text: string): number {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text.trim());
  if (!found) throw new Faulty("#VALUE!");
  return dayOf(Number(found[1]), Number(found[2]), Number(found[3]));
}

function checked(number: number): number {
  if (!(number >= 0 && number < 2_958_466)) throw new Faulty("#NUM!");
  return number;
}
