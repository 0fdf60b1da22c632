/** A formula cut into its smallest pieces. */

export type Token =
  | { kind: "number"; value: number }
  | { kind: "text"; value: string }
  | { kind: "fault"; value: string }
  /** A name, a cell, an area's half, a sheet before "!", a table before "[". */
  | { kind: "word"; value: string }
  /** What stands in a table's square brackets, brackets included. */
  | { kind: "bracket"; value: string }
  | { kind: "sign"; value: string };

/** The formula can't be followed. */
export class BadFormula extends Error {}

const FAULT = /#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A|SPILL!|CALC!)/iy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.])/iy;
const WORD = /[\p{L}_\\$][\p{L}\d_.$\\?]*|\$?\d+(?=:)|\d+(?=\b)/uy;
const SIGN = /<=|>=|<>|[-+*/^&=<>%(),;:{}!@#]/y;
const LONGEST = 8192;

export function tokensOf(formula: string): Token[] {
  if (formula.length > LONGEST) throw new BadFormula();
  const found: Token[] = [];
  let at = 0;
  while (at < formula.length) {
    const letter = formula[at] as string;
    if (/\s/.test(letter)) at += 1;
    else at = take(formula, at, letter, found);
  }
  return found;
}

function take(formula: string, at: number, letter: string, found: Token[]): number {
  if (letter === '"' || letter === "'") return quoted(formula, at, letter, found);
  if (letter === "[") return bracket(formula, at, found);
  const fault = match(FAULT, formula, at);
  if (fault) return push(found, { kind: "fault", value: fault.toUpperCase() }, at + fault.length);
  const number = match(NUMBER, formula, at);
  if (number && formula[at + number.length] !== ":") return push(found, { kind: "number", value: Number(number) }, at + number.length);
  const word = match(WORD, formula, at);
  if (word) return push(found, { kind: "word", value: word }, at + word.length);
  const sign = match(SIGN, formula, at);
  if (!sign) throw new BadFormula();
  return push(found, { kind: "sign", value: sign }, at + sign.length);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function push(found: Token[], token: Token, next: number): number {
  found.push(token);
  return next;
}

function quoted(formula: string, from: number, quote: string, found: Token[]): number {
  let at = from + 1;
  let text = "";
  for (; at < formula.length; at += 1) {
    if (formula[at] !== quote) text += formula[at];
    else if (formula[at + 1] === quote) text += formula[at++];
    else return push(found, quote === '"' ? { kind: "text", value: text } : { kind: "word", value: text }, at + 1);
  }
  throw new BadFormula();
}

function bracket(formula: string, from: number, found: Token[]): number {
  let depth = 0;
  for (let at = from; at < formula.length; at += 1) {
    if (formula[at] === "'") at += 1;
    else if (formula[at] === "[") depth += 1;
    else if (formula[at] === "]" && --depth === 0) return push(found, { kind: "bracket", value: formula.slice(from, at + 1) }, at + 1);
  }
  throw new BadFormula();
}
