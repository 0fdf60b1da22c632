/** The small parts of a workbook: which sheets it has, its names, its tables, and what leads to what. */

import type { Unzipped } from "fflate";
import { type Relation, resolvePart } from "../zip/relations";
import { areaAt } from "./address";
import type { TableArea } from "./model";
import { readXml } from "./xml";

export type Listed = { sheets: { name: string; hidden: boolean; id: string }[]; names: Map<string, string>; from1904: boolean };

export function readList(bytes: Uint8Array): Listed {
  const listed: Listed = { sheets: [], names: new Map(), from1904: false };
  let naming = "";
  readXml(bytes, {
    open(tag, attributes) {
      const id = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1] ?? "";
      if (tag === "sheet") listed.sheets.push({ name: attributes.name ?? "", hidden: /hidden/i.test(attributes.state ?? ""), id });
      else if (tag === "workbookPr") listed.from1904 = attributes.date1904 === "1" || attributes.date1904 === "true";
      else if (tag === "definedName" && attributes.localSheetId === undefined) naming = attributes.name ?? "";
    },
    text(text) {
      if (naming) listed.names.set(naming.toUpperCase(), (listed.names.get(naming.toUpperCase()) ?? "") + text);
    },
    close(tag) {
      if (tag === "definedName") naming = "";
    },
  });
  return listed;
}

/** What a part leads to, with the full names of the parts. */
export function relationsOf(parts: Unzipped, part: string): Relation[] {
  const slash = part.lastIndexOf("/");
  const bytes = parts[`${part.slice(0, slash + 1)}_rels/${part.slice(slash + 1)}.rels`];
  const found: Relation[] = [];
  if (!bytes) return found;
  readXml(bytes, {
    open(tag, { Id = "", Type = "", Target = "", TargetMode }) {
      if (tag === "Relationship" && TargetMode !== "External") found.push({ id: Id, type: Type.slice(Type.lastIndexOf("/") + 1), target: resolvePart(part, Target) });
    },
  });
  return found;
}

export function readTable(bytes: Uint8Array): TableArea | null {
  let table: TableArea | null = null;
  readXml(bytes, {
    open(tag, attributes) {
      const area = tag === "table" ? areaAt(attributes.ref ?? "") : null;
      if (area) table = { name: attributes.displayName ?? attributes.name ?? "", area, head: attributes.headerRowCount !== "0", totals: Number(attributes.totalsRowCount) > 0, columns: [], banded: false };
      else if (tag === "tableColumn") table?.columns.push((attributes.name ?? "").replace(/_x000a_/gi, "\n"));
      else if (tag === "tableStyleInfo" && table) table.banded = attributes.showRowStripes === "1";
    },
  });
  return table;
}
