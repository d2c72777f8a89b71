/** Splits a policy file into its statements, and finds lines and columns in it. Texts and comments are Cedar's. */

export interface Statement {
  readonly text: string;
  /** Where it begins in the file, in UTF-16 units. */
  readonly start: number;
}

/** What stands between two semicolons: texts and comments are passed over whole, so a semicolon in them ends nothing. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n\r]*|;/g;
const BLANK = /^(?:\s|\/\/[^\n\r]*(?:[\n\r]|$))*/;

/** The statements of a file, without the blanks and comments before them. An unfinished last one is a statement too. */
export function split(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  let from = 0;
  const take = (to: number): void => {
    const piece = text.slice(from, to);
    const blank = BLANK.exec(piece)?.[0].length ?? 0;
    if (blank < piece.length) statements.push({ text: piece.slice(blank), start: from + blank });
    from = to;
  };
  for (const token of text.matchAll(TOKEN)) {
    if (token[0] === ";") take(token.index + 1);
  }
  take(text.length);
  return statements;
}

/** Where each line of a text begins. A line ends at LF, CR LF or CR, as Cedar's comments do; a byte-order mark is no part of the first. */
export function lineStarts(text: string): readonly number[] {
  return [text.startsWith("\ufeff") ? 1 : 0, ...Array.from(text.matchAll(/\r\n?|\n/g), (end) => end.index + end[0].length)];
}

/** Line and column of an offset (UTF-16 units), both counting from 1. */
export function placeAt(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The UTF-16 offset of a UTF-8 byte offset, which is how Cedar gives places. */
export function utf16Offset(text: string, byteOffset: number): number {
  return Buffer.from(text, "utf8").subarray(0, byteOffset).toString("utf8").length;
}
