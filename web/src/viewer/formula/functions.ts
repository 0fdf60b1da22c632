/** The functions that workbooks use most, as workbooks mean them. The rest comes from a library: see `library.ts`. */

import { format } from "numfmt";
import { type Value, isFault } from "../workbook/model";
import { dateOf, dayIn, dayOf, monthEnd, monthsOn, now } from "./dates";
import { Faulty, type Result, block, compare, flat, isBlock, numberOf, numbersOf, refuse, single, textOf, truthOf } from "./values";

export type Function = (...given: Result[]) => Result;

const LONGEST_TEXT = 32_767;

function rounded(round: (value: number) => number): Function {
  return (value, digits = 0) => {
    const [number, places] = [numberOf(value), Math.trunc(numberOf(digits))];
    const sign = number < 0 ? -1 : 1;
    const shifted = Number(`${Math.abs(number).toPrecision(15)}e${places}`.replace(/e([+-]?\d+)e(-?\d+)$/, (_, a: string, b: string) => `e${Number(a) + Number(b)}`));
    return (sign * round(Number(shifted.toPrecision(15)))) / 10 ** places;
  };
}

function mean(numbers: number[]): number {
  if (numbers.length === 0) throw new Faulty("#DIV/0!");
  return sum(numbers) / numbers.length;
}

export function sum(numbers: number[]): number {
  // Pence must not turn to dust in a long column.
  return Number(numbers.reduce((all, number) => all + number, 0).toPrecision(15));
}

/** Of no numbers the workbook's answer is 0. */
export function extreme(numbers: number[], pick: (a: number, b: number) => number): number {
  return numbers.length === 0 ? 0 : numbers.reduce((found, number) => pick(found, number));
}

function limited(text: string): string {
  if (text.length > LONGEST_TEXT) throw new Faulty("#VALUE!");
  return text;
}

function within(texts: string[]): string {
  return limited(texts.join(""));
}

function product(...given: Result[]): number {
  const blocks = given.map((one) => block(one).flat());
  const length = blocks[0]?.length ?? 0;
  if (blocks.some((one) => one.length !== length)) throw new Faulty("#VALUE!");
  let all = 0;
  for (let at = 0; at < length; at += 1) all += blocks.reduce((times, one) => times * plainNumber(one[at] ?? null), 1);
  return all;
}

function plainNumber(value: Value): number {
  const sound = refuse(value);
  return typeof sound === "number" ? sound : 0;
}

function day(value: Result): Date {
  const found = single(value);
  return dateOf(typeof found === "string" ? dayIn(found) : numberOf(value));
}

function weekday(value: Result, kind: Result = 1): number {
  const number = day(value).getUTCDay();
  const type = numberOf(kind);
  return type === 1 ? number + 1 : type === 2 ? ((number + 6) % 7) + 1 : (number + 6) % 7;
}

const tests: Record<string, (value: Value) => boolean> = {
  ISBLANK: (value) => value === null,
  ISERROR: isFault,
  ISERR: (value) => isFault(value) && value.fault !== "#N/A",
  ISNA: (value) => isFault(value) && value.fault === "#N/A",
  ISNUMBER: (value) => typeof value === "number",
  ISTEXT: (value) => typeof value === "string",
  ISLOGICAL: (value) => typeof value === "boolean",
  ISNONTEXT: (value) => typeof value !== "string",
};

const texts: Record<string, Function> = {
  CONCATENATE: (...given) => within(given.map(textOf)),
  CONCAT: (...given) => within(flat(given).map(textOf)),
  TEXTJOIN: (between, skip, ...given) => limited(flat(given).map(textOf).filter((text) => text !== "" || !truthOf(skip ?? true)).join(textOf(between ?? ""))),
  TEXT: (value, pattern) => format(textOf(pattern ?? "General"), refuse(single(value)), { throws: true }),
  LEFT: (value, count = 1) => textOf(value).slice(0, Math.max(0, numberOf(count))),
  RIGHT: (value, count = 1) => textOf(value).slice(Math.max(0, textOf(value).length - numberOf(count))),
  MID: (value, from, count) => textOf(value).substr(Math.max(0, numberOf(from ?? 1) - 1), Math.max(0, numberOf(count ?? 0))),
  LEN: (value) => textOf(value).length,
  TRIM: (value) => textOf(value).trim().replace(/ +/g, " "),
  UPPER: (value) => textOf(value).toUpperCase(),
  LOWER: (value) => textOf(value).toLowerCase(),
  EXACT: (left, right) => textOf(left) === textOf(right ?? null),
  REPT: (value, count) => within(Array.from({ length: Math.min(LONGEST_TEXT, Math.max(0, numberOf(count ?? 0))) }, () => textOf(value))),
  VALUE: (value) => numberOf(value),
  T: (value) => (typeof single(value) === "string" ? single(value) : ""),
  HYPERLINK: (address, shown) => single(shown ?? address),
};

const sums: Record<string, Function> = {
  SUM: (...given) => sum(numbersOf(given)),
  AVERAGE: (...given) => mean(numbersOf(given)),
  MIN: (...given) => extreme(numbersOf(given), Math.min),
  MAX: (...given) => extreme(numbersOf(given), Math.max),
  COUNT: (...given) => flat(given).filter((value) => typeof value === "number").length,
  COUNTA: (...given) => flat(given).filter((value) => value !== null).length,
  COUNTBLANK: (...given) => flat(given).filter((value) => value === null || value === "").length,
  PRODUCT: (...given) => numbersOf(given).reduce((all, number) => all * number, 1),
  SUMPRODUCT: product,
  SUBTOTAL: (kind, ...given) => {
    const name = ["", "AVERAGE", "COUNT", "COUNTA", "MAX", "MIN", "PRODUCT", "", "", "SUM"][numberOf(kind) % 100];
    const act = name ? sums[name] : undefined;
    if (!act) throw new Faulty("#VALUE!");
    return act(...given);
  },
};

const numbers: Record<string, Function> = {
  ROUND: rounded(Math.round),
  ROUNDUP: rounded(Math.ceil),
  ROUNDDOWN: rounded(Math.floor),
  INT: (value) => Math.floor(numberOf(value)),
  ABS: (value) => Math.abs(numberOf(value)),
  MOD: (value, by) => {
    const [number, divisor] = [numberOf(value), numberOf(by ?? 0)];
    if (divisor === 0) throw new Faulty("#DIV/0!");
    return number - divisor * Math.floor(number / divisor);
  },
};

const days: Record<string, Function> = {
  DATE: (year, month, date) => dayOf(numberOf(year), numberOf(month ?? 1), numberOf(date ?? 1)),
  DATEVALUE: (value) => dayIn(textOf(value)),
  YEAR: (value) => day(value).getUTCFullYear(),
  MONTH: (value) => day(value).getUTCMonth() + 1,
  DAY: (value) => day(value).getUTCDate(),
  EDATE: (value, months) => monthsOn(numberOf(value), numberOf(months ?? 0)),
  EOMONTH: (value, months) => monthEnd(numberOf(value), numberOf(months ?? 0)),
  DAYS: (end, start) => numberOf(end) - numberOf(start ?? 0),
  WEEKDAY: weekday,
  TODAY: () => Math.floor(now()),
  NOW: now,
};

const truths: Record<string, Function> = {
  AND: (...given) => flat(given).filter((value) => value !== null).every(truthOf),
  OR: (...given) => flat(given).some((value) => value !== null && truthOf(value)),
  XOR: (...given) => flat(given).filter((value) => value !== null && truthOf(value)).length % 2 === 1,
  NOT: (value) => !truthOf(value),
  TRUE: () => true,
  FALSE: () => false,
  NA: () => ({ fault: "#N/A" }),
  ROWS: (value) => block(value).length,
  COLUMNS: (value) => block(value)[0]?.length ?? 0,
  TRANSPOSE: (value) => {
    const rows = block(value);
    return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null));
  },
  N: (value) => plainNumber(isBlock(value) ? single(value) : value),
  DELTA: (left, right = 0) => (compare(single(left), single(right)) === 0 ? 1 : 0),
};

export const FUNCTIONS: ReadonlyMap<string, Function> = new Map([
  ...Object.entries(sums),
  ...Object.entries(numbers),
  ...Object.entries(texts),
  ...Object.entries(days),
  ...Object.entries(truths),
  ...Object.entries(tests).map(([name, test]): [string, Function] => [name, (value) => test(single(value))]),
]);
