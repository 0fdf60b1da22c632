/** Which module draws which kind. Each is fetched only when a file of its kind is shown. */

import type { About } from "./about";
import { Unviewable } from "./failure";

/** A drawer fills `root` and returns when the first of the file can be seen. */
export type Drawer = (about: About, root: HTMLElement) => Promise<void>;

export async function draw(about: About, root: HTMLElement): Promise<void> {
  const drawer = await drawerFor(about);
  await drawer(about, root);
}

async function drawerFor({ kind, name }: About): Promise<Drawer> {
  switch (kind) {
    case "text":
    case "code":
      return (await import("./text/text")).drawText;
    case "markdown":
      return (await import("./markdown/markdown")).drawMarkdown;
    case "table":
      return (await import("./table/table")).drawTable;
    case "document":
      return (await import("./document/document")).drawDocument;
    case "slides":
      return (await import("./slides/slides")).drawSlides;
    case "pdf":
      return (await import("./pdf/pdf")).drawPdf;
    case "image":
      return (await import("./image/image")).drawImage;
    case "audio":
    case "video":
      return (await import("./media/media")).drawMedia;
    case "none":
      throw new Unviewable("no_preview", { name });
  }
}
