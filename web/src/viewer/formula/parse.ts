/** A formula as a tree. */

import { type Area, areaAt, cellAt } from "../workbook/address";
import { BadFormula, type Token, tokensOf } from "./tokens";

export type Node =
  | { kind: "value"; value: number | string | boolean | { fault: string } | null }
  | { kind: "area"; sheet: string | null; area: Area; single: boolean }
  | { kind: "table"; table: string; inside: string }
  | { kind: "name"; name: string }
  | { kind: "sign"; sign: string; of: Node }
  | { kind: "both"; sign: string; left: Node; right: Node }
  | { kind: "call"; name: string; given: Node[] }
  | { kind: "list"; rows: Node[][] };

const POWER: Record<string, number> = { "=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 6 };
const DEEPEST = 200;

/** Throws BadFormula for what isn't understood. */
export function parseFormula(text: string): Node {
  const parser = new Parser(tokensOf(text));
  const node = parser.expression(0);
  parser.end();
  return node;
}

class Parser {
  #at = 0;
  #depth = 0;

  constructor(private readonly tokens: Token[]) {}

  end(): void {
    if (this.#at < this.tokens.length) throw new BadFormula();
  }

  expression(power: number): Node {
    if (++this.#depth > DEEPEST) throw new BadFormula();
    let left = this.#prefix();
    for (;;) {
      const sign = this.#sign();
      if (sign === "%") {
        this.#at += 1;
        left = { kind: "sign", sign: "%", of: left };
        continue;
      }
      const its = POWER[sign] ?? 0;
      if (its === 0 || its <= power) break;
      this.#at += 1;
      left = { kind: "both", sign, left, right: this.expression(its) };
    }
    this.#depth -= 1;
    return left;
  }

  #sign(ahead = 0): string {
    const token = this.tokens[this.#at + ahead];
    return token?.kind === "sign" ? token.value : "";
  }

  #eat(sign: string): boolean {
    if (this.#sign() !== sign) return false;
    this.#at += 1;
    return true;
  }

  #need(sign: string): void {
    if (!this.#eat(sign)) throw new BadFormula();
  }

  #prefix(): Node {
    const sign = this.#sign();
    if (sign === "-" || sign === "+") {
      this.#at += 1;
      // A workbook's minus binds tighter than its power.
      return { kind: "sign", sign, of: this.expression(POWER["^"] as number) };
    }
    if (this.#eat("@")) return this.#prefix();
    if (this.#eat("(")) return this.#within(")");
    if (this.#eat("{")) return this.#list();
    return this.#plain();
  }

  #within(close: string): Node {
    const node = this.expression(0);
    this.#need(close);
    return node;
  }

  #list(): Node {
    const rows: Node[][] = [[this.expression(0)]];
    while (!this.#eat("}")) {
      if (this.#eat(";")) rows.push([this.expression(0)]);
      else {
        this.#need(",");
        rows.at(-1)?.push(this.expression(0));
      }
    }
    return { kind: "list", rows };
  }

  #plain(): Node {
    const token = this.tokens[this.#at++];
    if (!token) throw new BadFormula();
    if (token.kind === "number" || token.kind === "text") return { kind: "value", value: token.value };
    if (token.kind === "fault") return { kind: "value", value: { fault: token.value } };
    if (token.kind === "bracket") return { kind: "table", table: "", inside: token.value };
    if (token.kind === "word") return this.#word(token.value);
    throw new BadFormula();
  }

  #word(word: string): Node {
    if (this.#eat("!")) return this.#onSheet(word);
    if (this.#eat("(")) return this.#call(word);
    const next = this.tokens[this.#at];
    if (next?.kind === "bracket") {
      this.#at += 1;
      return { kind: "table", table: word, inside: next.value };
    }
    if (/^(true|false)$/i.test(word)) return { kind: "value", value: /^true$/i.test(word) };
    return this.#area(null, word) ?? { kind: "name", name: word };
  }

  #onSheet(sheet: string): Node {
    // A link into another file, which isn't here.
    if (sheet.includes("[")) throw new BadFormula();
    const token = this.tokens[this.#at++];
    const node = token?.kind === "word" || token?.kind === "number" ? this.#area(sheet, String(token.value)) : null;
    if (!node) throw new BadFormula();
    return node;
  }

  #area(sheet: string | null, from: string): Node | null {
    if (this.#sign() === ":") {
      const next = this.tokens[this.#at + 1];
      const area = next && (next.kind === "word" || next.kind === "number") ? areaAt(`${from}:${next.value}`) : null;
      if (!area) return null;
      this.#at += 2;
      return { kind: "area", sheet, area, single: false };
    }
    const place = cellAt(from);
    return place && { kind: "area", sheet, area: { top: place.row, left: place.column, bottom: place.row, right: place.column }, single: true };
  }

  #call(name: string): Node {
    const given: Node[] = [];
    if (this.#eat(")")) return { kind: "call", name: plainName(name), given };
    do {
      given.push(this.#sign() === "," || this.#sign() === ")" ? { kind: "value", value: null } : this.expression(0));
    } while (this.#eat(","));
    this.#need(")");
    return { kind: "call", name: plainName(name), given };
  }
}

/** Newer functions carry a mark in the file. */
function plainName(name: string): string {
  return name.toUpperCase().replace(/^(_XLFN\.|_XLWS\.)+/, "");
}
