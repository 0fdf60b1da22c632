import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { Unviewable } from "../failure";
import { directoryOf } from "./directory";
import { checkContainer, checkEntries, checkXml } from "./limits";
import { unpack } from "./unpack";

const failure = (act: () => unknown) => {
  try {
    act();
    return "none";
  } catch (error) {
    return error instanceof Unviewable ? error.key : String(error);
  }
};

const entry = (unpacked: number, flags = 0) => ({ name: "a", packed: 1, unpacked, flags });
const limits = { entries: 2, one: 10, all: 15 };

test("sizes are read from the directory before anything is unpacked", () => {
  const zip = zipSync({ "a.xml": new Uint8Array(5000), "b/c.txt": new Uint8Array(7) });
  expect(directoryOf(zip).map(({ name, unpacked }) => [name, unpacked])).toEqual([["a.xml", 5000], ["b/c.txt", 7]]);
});

test("too much is refused", () => {
  expect(failure(() => checkEntries([entry(10)], limits))).toBe("none");
  expect(failure(() => checkEntries([entry(11)], limits))).toBe("unpacks_too_big");
  expect(failure(() => checkEntries([entry(8), entry(8)], limits))).toBe("unpacks_too_big");
  expect(failure(() => checkEntries([entry(1), entry(1), entry(1)], limits))).toBe("too_many_parts");
  expect(failure(() => checkEntries([entry(1, 1)], limits))).toBe("locked");
});

test("a directory that lies about a size can't make a part grow", () => {
  const zip = zipSync({ "a.txt": new Uint8Array(100_000).fill(65) });
  const view = new DataView(zip.buffer);
  for (let at = 0; at < zip.length - 4; at += 1) if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
  let length = 0;
  const key = failure(() => (length = unpack(zip)["a.txt"]?.length ?? 0));
  expect(key !== "none" || length <= 10).toBe(true);
});

test("cut files, other containers and entities are told apart", () => {
  const zip = zipSync({ a: new Uint8Array(50) });
  expect(failure(() => directoryOf(zip.subarray(0, zip.length - 30)))).toBe("damaged");
  expect(failure(() => directoryOf(new Uint8Array()))).toBe("damaged");
  expect(failure(() => checkContainer(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0])))).toBe("old_office");
  expect(failure(() => checkXml('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'))).toBe("hostile_xml");
  expect(failure(() => checkXml("<a>&lt;!DOCTYPE</a>"))).toBe("none");
});
