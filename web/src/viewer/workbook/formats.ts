/** Numbers, dates and times as a workbook's formats write them. */

import { format, isDateFormat } from "numfmt";
import { type Value, isFault } from "./model";

/** The formats that a workbook only names by number. */
export const BUILT_IN: Record<number, string> = {
  0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
  14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
  22: "yyyy-mm-dd h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)",
  45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
};

const BETWEEN_1900_AND_1904 = 1462;

/** A cell's value as text, with its format; a format that can't be followed leaves the plain value. */
export function written(value: Value, pattern: string, locale: string, from1904 = false): string {
  if (value === null) return "";
  if (isFault(value)) return value.fault;
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "string" && (pattern === "General" || pattern === "@")) return value;
  try {
    const dated = typeof value === "number" && from1904 && isDateFormat(pattern) ? value + BETWEEN_1900_AND_1904 : value;
    return format(pattern, dated, { locale, nbsp: false, throws: true });
  } catch {
    return String(value);
  }
}

/** The colour that a format asks for, as in "[Red]": for numbers below zero, mostly. */
export function inkOf(value: Value, pattern: string): string | undefined {
  if (typeof value !== "number" || value >= 0 || !/\[red\]/i.test(pattern)) return undefined;
  return "#c00000";
}
