/** Tables: plain ones (CSV, TSV) and workbooks. */

import { type About, ending } from "../about";
import { Unviewable } from "../failure";

export async function drawTable(about: About, root: HTMLElement): Promise<void> {
  if (about.size === 0) throw new Unviewable("empty_file");
  const type = ending(about.name);
  if (["xlsx", "xlsm", "xltx", "xltm"].includes(type) || /spreadsheetml|ms-excel\.sheet/.test(about.mime)) {
    return (await import("./workbook")).drawWorkbook(about, root);
  }
  if (["xls", "xlsb", "ods"].includes(type)) throw new Unviewable("old_office");
  return (await import("./plain")).drawPlain(about, root);
}
