/** Markdown as markup. HTML inside it stays text. */

import MarkdownIt from "markdown-it";

const INLINE_IMAGE = /^data:image\/(png|jpeg|gif|webp|avif);base64,/i;
const ADDRESS = /^(https?:|mailto:|#)/i;

const DEEPEST = 40;

export function written(text: string): string {
  const writer = new MarkdownIt({ html: false, linkify: false, maxNesting: DEEPEST });
  // Pictures that the file holds itself, and addresses that can be read; nothing else is even a link.
  writer.validateLink = (address) => INLINE_IMAGE.test(address) || ADDRESS.test(address) || !/^[\s\S]{0,20}:/.test(address);
  return writer.render(text);
}
