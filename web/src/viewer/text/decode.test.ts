import { expect, test } from "vitest";
import { writingOf } from "./decode";

const bytes = (...all: number[]) => new Uint8Array(all);

test("tells the writing by its first bytes", () => {
  expect(writingOf(bytes(0xff, 0xfe, 65, 0), true)).toBe("utf-16le");
  expect(writingOf(bytes(65, 0, 66), true)).toBe("binary");
  expect(writingOf(new TextEncoder().encode("Grüße"), true)).toBe("utf-8");
  expect(writingOf(bytes(0x47, 0x72, 0xfc, 0xdf, 0x65), true)).toBe("windows-1252");
});

test("a letter cut at the end of a piece is no fault, at the end of the file it is", () => {
  expect(writingOf(bytes(65, 0xc3), false)).toBe("utf-8");
  expect(writingOf(bytes(65, 0xc3), true)).toBe("windows-1252");
});
