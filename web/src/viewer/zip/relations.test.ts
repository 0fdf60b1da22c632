import { expect, test } from "vitest";
import { resolvePart, withoutOutside } from "./relations";

test("links to the outside are taken out, or lead nowhere", () => {
  const inner = '<Relationship Id="r1" Type="x/image" Target="media/a.png"/>';
  const outer = '<Relationship Id="r2" Type="x/image" TargetMode="External" Target="http://evil.example/a.png"/>';
  const link = '<Relationship Id="r3" Type="x/relationships/hyperlink" Target="http://a.example" TargetMode="External"/>';
  const clean = withoutOutside(`<Relationships>${inner}${outer}${link}</Relationships>`);
  expect(clean).toContain(inner);
  expect(clean).not.toContain("example");
  expect(clean).toContain('Id="r3"');
});

test("parts are named from where they are named", () => {
  expect(resolvePart("xl/worksheets/sheet1.xml", "../tables/table1.xml")).toBe("xl/tables/table1.xml");
  expect(resolvePart("xl/workbook.xml", "/xl/styles.xml")).toBe("xl/styles.xml");
  expect(resolvePart("a/b.xml", "../../../../c")).toBe("c");
});
