/** Reading XML as a stream of tags. Entities that a file defines itself are never opened up. */

import { SaxesParser } from "saxes";

export type Attributes = Record<string, string>;
export type Handler = { open?(tag: string, attributes: Attributes): void; text?(text: string): void; close?(tag: string): void };

/** Thrown by a handler that has seen enough. */
export class Enough extends Error {}

const PIECE = 256 * 1024;

/** Reads a part; tags come without their prefix. Throws when the XML is broken. */
export function readXml(bytes: Uint8Array, handler: Handler): void {
  const parser = new SaxesParser({ position: false });
  parser.on("opentag", ({ name, attributes }) => handler.open?.(local(name), attributes as Attributes));
  parser.on("text", (text) => handler.text?.(text));
  parser.on("cdata", (text) => handler.text?.(text));
  parser.on("closetag", ({ name }) => handler.close?.(local(name)));
  parser.on("error", (error) => {
    throw error;
  });
  try {
    feed(parser, bytes);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
}

function feed(parser: SaxesParser, bytes: Uint8Array): void {
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; at += PIECE) parser.write(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true }));
  parser.close();
}

function local(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}
