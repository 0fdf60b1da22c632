import { describe, expect, test } from "vitest";
import { CellsMaker } from "../workbook/cells";
import { cellAt } from "../workbook/address";
import type { Sheet, TableArea, Value } from "../workbook/model";
import { calculate } from "./calculate";

/** A sheet from cells by name; what begins with "=" is a formula. */
function sheet(name: string, cells: Record<string, Value>, tables: TableArea[] = []): Sheet {
  const maker = new CellsMaker();
  for (const [where, value] of Object.entries(cells)) {
    const { row, column } = cellAt(where) ?? { row: 0, column: 0 };
    const formula = typeof value === "string" && value.startsWith("=") ? value.slice(1) : null;
    maker.add(row, column, 0, formula === null ? value : null, formula);
  }
  return { name, hidden: false, ...maker.packed(), merges: [], tables, widths: new Map(), heights: new Map(), usualWidth: 60, usualHeight: 20, frozenRows: 0, frozenColumns: 0, gridLines: true, drawings: false, cut: false };
}

/** What one formula comes to, beside some cells. */
function of(formula: string, cells: Record<string, Value> = {}): Value | undefined {
  const results = calculate({ sheets: [sheet("S", { ...cells, Z99: `=${formula}` })], names: new Map([["RATE", "S!$A$1"]]) }, Date.now() + 5000);
  return [...(results[0]?.values() ?? [])].at(-1);
}

const cells = { A1: 2, A2: 3, A3: "x", B1: "yes", B2: "no", B3: "Yes", C1: 45_000, C2: 45_010, C3: 45_040 };

describe("reckoning", () => {
  test.each([
    ["1+2*3", 7],
    ["-2^2", 4],
    ["2^3^2", 64],
    ["10%*50", 5],
    ['"a"&1&TRUE', "a1TRUE"],
    ["(1+2)*3", 9],
    ['IF(A1>1,"big","small")', "big"],
    ["SUM(A1:A3)", 5],
    ["SUM(A:A)", 5],
    ["rate*2", 4],
    ["SUMPRODUCT((B1:B3=\"yes\")*(C1:C3>0))", 2],
    ["ROUND(2.345,2)", 2.35],
    ["ROUND(-2.5,0)", -3],
    ["0.1+0.2=0.3", false],
    ["SUM(0.1,0.2)", 0.3],
    ["MOD(-3,5)", 2],
  ])("%s", (formula, value) => expect(of(formula, cells)).toBe(value));
});

describe("conditions, lookups, dates, texts", () => {
  test.each([
    ['SUMIFS(A1:A3,B1:B3,"yes")', 2],
    ['SUMIFS(C1:C3,C1:C3,">="&C2,C1:C3,"<"&EDATE(C1,1))', 45_010],
    ['COUNTIF(B1:B3,"y*")', 2],
    ['COUNTIF(B1:B3,"<>no")', 2],
    ['AVERAGEIF(A1:A2,">2")', 3],
    ['VLOOKUP(3,A1:B3,2,FALSE)', "no"],
    ['INDEX(B1:B3,MATCH("no",B1:B3,0))', "no"],
    ['XLOOKUP("q",B1:B3,A1:A3,"none")', "none"],
    ["EDATE(DATE(2024,1,31),1)", 45_351],
    ["YEAR(45000)*100+MONTH(45000)", 202_303],
    ["EOMONTH(DATE(2023,2,3),0)", 44_985],
    ['TEXT(1234.5,"#,##0.0")', "1,234.5"],
    ['IFERROR(1/0,"none")', "none"],
    ["STDEV.S(1,2,3)", 1],
    ["PMT(0,10,-100)", 10],
    ["_xlfn.CONCAT(B1,B2)", "yesno"],
  ])("%s", (formula, value) => expect(of(formula, cells)).toBe(value));
});

test("faults are the workbook's own", () => {
  expect(of("1/0")).toEqual({ fault: "#DIV/0!" });
  expect(of("VLOOKUP(9,A1:B3,2,FALSE)", cells)).toEqual({ fault: "#N/A" });
  expect(of('"a"+1')).toEqual({ fault: "#VALUE!" });
  expect(of("Missing!A1")).toEqual({ fault: "#REF!" });
});

test("what can't be worked out is left out, and hangs nothing", () => {
  expect(of("FOO(1)")).toBeUndefined();
  expect(of("Z99+1")).toBeUndefined();
  expect(of("1+")).toBeUndefined();
  expect(of('INDIRECT("A1")')).toBeUndefined();
  expect(of(`${"(".repeat(5000)}1`)).toBeUndefined();
  expect(of("constructor(1)")).toBeUndefined();
  expect(of('WEBSERVICE("http://evil.example")')).toBeUndefined();
});

test("tables, and formulas that need other formulas", () => {
  const table: TableArea = { name: "Costs", area: { top: 0, left: 0, bottom: 2, right: 1 }, head: true, totals: false, banded: true, columns: ["Kind", "Amount"] };
  const data = sheet("Data", { A1: "Kind", B1: "Amount", A2: "a", B2: "=1+1", A3: "b", B3: 5, C2: "=Costs[@Amount]*10" }, [table]);
  const total = sheet("Total", { A1: '=SUMIFS(Costs[Amount],Costs[Kind],"a")', A2: "=SUM(Costs[Amount])", A3: "=SUM(Costs[[#All],[Amount]])", A4: "='Data'!C2" });
  const results = calculate({ sheets: [total, data], names: new Map() }, Date.now() + 5000);
  expect([...(results[0]?.values() ?? [])]).toEqual([2, 7, 7, 20]);
});

test("stops when its time is up", () => {
  const results = calculate({ sheets: [sheet("S", { A1: "=1+1" })], names: new Map() }, Date.now() - 1);
  expect(results[0]?.size).toBe(0);
});
