/** The fonts, character maps and decoders that pdf.js asks for by name, as files of our own build. */

const FILES: Record<string, string> = import.meta.glob(
  [
    "/node_modules/pdfjs-dist/cmaps/*.bcmap",
    "/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}",
    "/node_modules/pdfjs-dist/wasm/{jbig2,openjpeg,qcms_bg}.wasm",
  ],
  { query: "?url", import: "default", eager: true },
);

const BY_NAME = new Map(Object.entries(FILES).map(([path, url]) => [path.slice(path.lastIndexOf("/") + 1), url]));

/** pdf.js makes one of these and asks it for bytes. */
export class Resources {
  async fetch({ filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const url = BY_NAME.get(filename);
    if (!url) throw new Error(`no such resource: ${filename}`);
    return new Uint8Array(await (await fetch(url)).arrayBuffer());
  }
}
