/** Colours for code. Fetched only for code; the text itself never becomes markup but through the highlighter's escaping. */

import hljs from "highlight.js/lib/common";
import { ending } from "../about";

const BY_NAME: Record<string, string> = { dockerfile: "bash", makefile: "makefile", "cmakelists.txt": "makefile" };
const BY_ENDING: Record<string, string> = { toml: "ini", cfg: "ini", conf: "ini", jsonl: "json", tsx: "typescript", jsx: "javascript", mjs: "javascript", cjs: "javascript", svg: "xml", vue: "xml" };

export type Painter = (lines: string[]) => string[];

/** Paints blocks of lines of a file of this name; null when its language isn't known. */
export function painterFor(name: string): Painter | null {
  const base = name.toLowerCase();
  const language = BY_NAME[base] ?? BY_ENDING[ending(base)] ?? ending(base);
  if (!hljs.getLanguage(language)) return null;
  return (lines) => splitMarkup(hljs.highlight(lines.join("\n"), { language, ignoreIllegals: true }).value);
}

/** Markup of many lines as markup of each: spans open over a line's end are closed there and opened anew. */
export function splitMarkup(markup: string): string[] {
  const open: string[] = [];
  return markup.split("\n").map((line) => {
    const before = open.join("");
    for (const tag of line.match(/<span[^>]*>|<\/span>/g) ?? []) {
      if (tag === "</span>") open.pop();
      else open.push(tag);
    }
    return before + line + "</span>".repeat(open.length);
  });
}
