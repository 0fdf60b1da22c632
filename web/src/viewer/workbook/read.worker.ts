/** Reads a workbook away from the page. */

import { answering } from "../answering";
import type { Workbook } from "./model";
import { readWorkbook } from "./read";

answering<Uint8Array, Workbook>(async (bytes) => {
  const done = readWorkbook(bytes);
  const transfer = done.sheets.flatMap(({ cells }) => [cells.starts.buffer, cells.columns.buffer, cells.styles.buffer]);
  return { done, transfer };
});
