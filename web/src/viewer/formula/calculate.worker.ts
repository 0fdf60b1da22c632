/** Works out a workbook's formulas away from the page. */

import { answering } from "../answering";
import type { Workbook } from "../workbook/model";
import { type Results, calculate } from "./calculate";

answering<{ book: Pick<Workbook, "sheets" | "names">; milliseconds: number }, Results>(async ({ book, milliseconds }) => ({
  done: calculate(book, Date.now() + milliseconds),
}));
