/** Markdown as a page: no raw HTML, no link that leads away, no picture but those inside the file itself. */

import type { About } from "../about";
import { el, entered } from "../dom";
import { Unviewable } from "../failure";
import { readWhole } from "../file";
import { note } from "../notice";
import { decoderFor, writingOf } from "../text/decode";
import { askWorker } from "../worker";
import { word } from "../words";
import { cleaned } from "./clean";
import script from "./write.worker?worker&url";

/** Longer files are shown up to here: laying out more than this takes seconds. */
const LIMIT = 1024 * 1024;

const PATIENCE = 5;

export async function drawMarkdown(about: About, root: HTMLElement): Promise<void> {
  const bytes = await readWhole(Math.min(about.size, LIMIT));
  const writing = writingOf(bytes, about.size <= LIMIT);
  if (writing === "binary") throw new Unviewable("no_text");
  const text = decoderFor(writing).decode(bytes);
  const page = el("article", { class: "prose", tabindex: 0 });
  page.append(await drawn(text));
  root.append(page);
  if (about.size > LIMIT) root.append(note(word("cut_text")));
  if (about.size === 0) page.append(note(word("empty")));
  entered(page);
}

/** A text that can't be laid out in time is still a text. */
async function drawn(text: string): Promise<Node> {
  try {
    return cleaned(await askWorker<string>(script, text, [], PATIENCE));
  } catch {
    const plain = document.createDocumentFragment();
    plain.append(note(word("as_plain_text")), el("pre", { class: "plain" }, text));
    return plain;
  }
}
