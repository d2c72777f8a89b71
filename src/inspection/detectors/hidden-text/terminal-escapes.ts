/**
 * Control sequences of terminals (ECMA-48, xterm): moving the cursor, erasing, hiding text, titles, links, the clipboard.
 * Colours are what programs print and are fine, unless they conceal.
 */
import type { Hidden } from "./hidden.ts";

/** CSI, OSC and the other strings up to their terminator, or a two-character escape. */
const SEQUENCE =
  /\u001B\[[0-?]{0,64}[ -/]{0,8}[@-~]|\u009B[0-?]{1,64}[ -/]{0,8}[@-~]|\u001B[\]PX^_][^\u0007\u001B\u0080-\u009F]{0,4096}(?:\u0007|\u001B\\|\u009C)?|[\u0090\u009D][\d;]{1,16}[^\u0007\u001B\u0080-\u009F]{0,4096}(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]{0,4}[0-~]?/g;
const COLOUR = /^(?:\u001B\[|\u009B)[0-9;:]*m$/;
const CONCEALS = /[[;\u009B]8(?:[;m]|$)/;
const EXTENDED = /[34]8[;:](?:5[;:]\d{1,3}|2(?:[;:]\d{0,3}){3,4})/g;
const HARMLESS = /^(?:\u001B\[|\u009B)0?K$/;

export function terminalEscapes(text: string): readonly Hidden[] {
  const found: Hidden[] = [];
  for (const { 0: sequence, index: start } of text.matchAll(SEQUENCE)) {
    if (HARMLESS.test(sequence) || (COLOUR.test(sequence) && !CONCEALS.test(sequence.replace(EXTENDED, "")))) continue;
    found.push({ sign: "terminal-escape", start, end: start + sequence.length, score: scoreOf(sequence), plain: "" });
  }
  if (!text.includes("\b\b\b")) return found;
  for (const match of text.matchAll(/\u0008{3,}/g)) {
    found.push({ sign: "terminal-escape", start: match.index, end: match.index + match[0].length, score: 0.6, plain: "" });
  }
  return found;
}

/** The clipboard, keys that are answered for the reader, and concealing are meant ill; the rest may be a progress bar. */
function scoreOf(sequence: string): number {
  if (/^(?:\u001B\]|\u009D)52;/.test(sequence) || COLOUR.test(sequence)) return 0.9;
  return sequence.length > 2 ? 0.6 : 0.4;
}
