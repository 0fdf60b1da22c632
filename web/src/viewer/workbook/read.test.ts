import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { readWorkbook } from "./read";
import { placeOf } from "./model";

const RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

function book(sheet: string): Uint8Array {
  return zipSync({
    "_rels/.rels": strToU8(`<Relationships><Relationship Id="r" Type="${RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
    "xl/workbook.xml": strToU8('<workbook xmlns:r="x"><sheets><sheet name="One" r:id="r1"/><sheet name="Two" state="hidden" r:id="r1"/></sheets><definedNames><definedName name="rate">One!$A$1</definedName></definedNames></workbook>'),
    "xl/_rels/workbook.xml.rels": strToU8(`<Relationships><Relationship Id="r1" Type="${RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
    "xl/worksheets/sheet1.xml": strToU8(`<worksheet>${sheet}</worksheet>`),
  });
}

const first = (sheet: string) => readWorkbook(book(sheet)).sheets[0];

test("values, formulas, merges and frozen rows", () => {
  const sheet = first('<sheetViews><sheetView><pane ySplit="1" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="2" width="20"/></cols><sheetData><row r="2"><c r="A2" t="inlineStr"><is><t>hi</t></is></c><c r="C2"><v>4.5</v></c><c r="D2"><f>C2*2</f><v></v></c><c r="E2" t="b"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A2:B3"/></mergeCells>');
  expect(sheet?.cells.values).toEqual(["hi", 4.5, null, true]);
  expect(sheet?.formulas.get(2)).toBe("C2*2");
  expect(sheet?.merges).toEqual([{ top: 1, left: 0, bottom: 2, right: 1 }]);
  expect([sheet?.frozenRows, sheet?.rows, sheet?.columns, sheet?.widths.get(1)]).toEqual([1, 2, 5, 145]);
  expect(sheet && [placeOf(sheet.cells, 1, 2), placeOf(sheet.cells, 1, 1), placeOf(sheet.cells, 9, 0)]).toEqual([1, -1, -1]);
});

test("cells out of order or outside every sheet", () => {
  const sheet = first('<sheetData><row r="3"><c r="B3"><v>2</v></c><c r="A3"><v>1</v></c><c r="ZZZZ9"><v>9</v></c></row></sheetData>');
  expect(sheet?.cells.values.slice(0, 2)).toEqual([1, 2]);
});

test("names and hidden sheets", () => {
  const { names, sheets } = readWorkbook(book("<sheetData/>"));
  expect([names.get("RATE"), sheets[1]?.hidden]).toEqual(["One!$A$1", true]);
});
