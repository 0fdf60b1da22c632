import { describe, expect, it } from "vitest";
import { add, begin, isChanged, items, move, progress, rebase, remove, write, type Item } from "./draft";

const plan: Item[] = [
  { text: "Read the receipts", status: "done" },
  { text: "Fill the workbook", status: "in_progress" },
  { text: "Check the sums", status: "pending" },
];
const texts = (draft: ReturnType<typeof begin>) => draft.rows.map((row) => row.text);

describe("a plan being edited", () => {
  it("is unchanged at first", () => {
    expect(isChanged(begin(plan))).toBe(false);
    expect(items(begin(plan))).toEqual(plan);
  });

  it("takes new text, new rows and removals", () => {
    let draft = write(begin(plan), 2, "Check the sums twice");
    draft = add(draft, 0);
    draft = write(draft, 3, "  Ask about the taxi ");
    draft = remove(draft, 1);
    expect(items(draft).map((item) => item.text)).toEqual([
      "Read the receipts",
      "Ask about the taxi",
      "Check the sums twice",
    ]);
    expect(isChanged(draft)).toBe(true);
  });

  it("leaves out rows without text", () => {
    expect(items(add(begin(plan), null))).toEqual(plan);
  });

  it("moves a row, and no further than the ends", () => {
    expect(texts(move(begin(plan), 2, 0))).toEqual(["Check the sums", "Read the receipts", "Fill the workbook"]);
    expect(texts(move(begin(plan), 0, 99))).toEqual(["Fill the workbook", "Check the sums", "Read the receipts"]);
    expect(texts(move(begin(plan), 0, -1))).toEqual(texts(begin(plan)));
    expect(texts(move(begin(plan), 42, 1))).toEqual(texts(begin(plan)));
  });
});

describe("a plan that the agent changed meanwhile", () => {
  it("takes over ticks, also for moved rows, and keeps what was typed", () => {
    const draft = move(write(begin(plan), 1, "Fill the workbook by month"), 1, 0);
    const ticked = plan.map((item) => ({ ...item, status: "done" as const }));
    const after = rebase(draft, ticked);
    expect(after?.rows[0]).toMatchObject({ text: "Fill the workbook by month", status: "done" });
    expect(after?.base).toEqual(ticked);
  });

  it("is for the person to settle when lines were reworded, added or dropped", () => {
    expect(rebase(begin(plan), plan.slice(1))).toBeNull();
    expect(rebase(begin(plan), [...plan, { text: "Write a note", status: "pending" }])).toBeNull();
    expect(rebase(begin(plan), plan.map((item) => ({ ...item, text: item.text + "!" })))).toBeNull();
  });
});

it("counts what is done", () => {
  expect(progress(plan)).toEqual({ done: 1, total: 3 });
  expect(progress([])).toEqual({ done: 0, total: 0 });
});
