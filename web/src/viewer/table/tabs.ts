/** A tab for each sheet, below the grid. */

import { el } from "../dom";
import { word } from "../words";
import type { Sheet } from "../workbook/model";

export function tabs(sheets: Sheet[], show: (sheet: Sheet) => void): HTMLElement {
  const list = el("div", { class: "tabs", role: "tablist", "aria-label": word("sheets") });
  const made = sheets.map((sheet, at) => tab(sheet, at === 0));
  const choose = (at: number, focus: boolean) => {
    made.forEach((one, number) => {
      one.setAttribute("aria-selected", String(number === at));
      one.tabIndex = number === at ? 0 : -1;
    });
    if (focus) made[at]?.focus();
    if (sheets[at]) show(sheets[at]);
  };
  made.forEach((one, at) => one.addEventListener("click", () => choose(at, false)));
  list.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const now = made.indexOf(document.activeElement as HTMLButtonElement);
    if (step !== 0 && now >= 0) choose((now + step + made.length) % made.length, true);
  });
  list.append(...made);
  return list;
}

function tab(sheet: Sheet, chosen: boolean): HTMLButtonElement {
  const made = el("button", { type: "button", role: "tab", "aria-selected": String(chosen), "aria-controls": "sheet" }, sheet.name);
  made.tabIndex = chosen ? 0 : -1;
  return made;
}
