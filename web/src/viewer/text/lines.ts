/** Text comes in pieces cut anywhere; it is drawn in blocks of whole lines. */

/** Keeps the unfinished last line back until its rest has come. */
export class LineKeeper {
  #rest = "";

  constructor(private readonly longest: number) {}

  /** The whole lines of what has come; a line longer than `longest` letters is cut there. */
  take(text: string, last: boolean): string[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = last ? "" : (lines.pop() ?? "");
    if (last && lines.at(-1) === "") lines.pop();
    if (this.#rest.length > this.longest) {
      lines.push(this.#rest);
      this.#rest = "";
    }
    return lines.flatMap((line) => this.#cut(line));
  }

  #cut(line: string): string[] {
    if (line.length <= this.longest) return [line];
    const parts: string[] = [];
    for (let at = 0; at < line.length; at += this.longest) parts.push(line.slice(at, at + this.longest));
    return parts;
  }
}

/** Lines in blocks of at most `size`. */
export function blocks<T>(lines: T[], size: number): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < lines.length; at += size) found.push(lines.slice(at, at + size));
  return found;
}
