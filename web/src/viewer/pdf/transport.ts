/** Hands pdf.js the pieces of the file it asks for. */

import { PDFDataRangeTransport } from "pdfjs-dist";
import { readSpan } from "../file";

export class FileTransport extends PDFDataRangeTransport {
  constructor(
    size: number,
    first: Uint8Array,
    private readonly gone: () => void,
  ) {
    super(size, first, first.length >= size);
  }

  override requestDataRange(begin: number, end: number): void {
    readSpan({ start: begin, end }).then(
      (bytes) => this.onDataRange(begin, bytes),
      () => this.gone(),
    );
  }
}
