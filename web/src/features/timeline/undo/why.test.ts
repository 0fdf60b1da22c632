import { expect, it } from "vitest";
import { whyKey } from "./why";

it("knows the journal's reasons, and leaves others as they are", () => {
  expect(whyKey("it was changed since, by you or another program")).toBe("changed");
  expect(whyKey("it was changed between the steps, by you or another program")).toBe("between");
  expect(whyKey("its mode was changed since")).toBe("mode");
  expect(whyKey("its old name is in use; it is still b.txt")).toBe("name");
  expect(whyKey("Permission denied")).toBeNull();
});
