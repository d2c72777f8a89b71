/**
 * Tag characters (U+E0000 to U+E007F, Unicode 16, 23.9): a second, invisible ASCII. Their one use is a flag of a region,
 * U+1F3F4 then the region's code then U+E007F (UTS 51, ED-14a); anything else is a message that nobody sees.
 */
import type { Hidden } from "./hidden.ts";

const RUN = /(\u{1F3F4})?([\u{E0000}-\u{E007F}]+)/gu;
const FLAG = /^[a-z]{2}[a-z0-9]{1,4}\u{E007F}$/u;
const TAG_ZERO = 0xe0000;
const CANCEL_TAG = 0xe007f;

export function tags(text: string): readonly Hidden[] {
  const found: Hidden[] = [];
  for (const match of text.matchAll(RUN)) {
    const [all, flag = "", run = ""] = match;
    if (flag !== "" && FLAG.test(decoded(run, true))) continue;
    const start = match.index + flag.length;
    found.push({ sign: "tags", start, end: match.index + all.length, score: 0.95, payload: decoded(run, false), plain: "" });
  }
  return found;
}

function decoded(run: string, withCancel: boolean): string {
  let text = "";
  for (const character of run) {
    const code = character.codePointAt(0) ?? 0;
    const letter = code - TAG_ZERO;
    if (letter >= 0x20 && letter < 0x7f) text += String.fromCharCode(letter);
    else if (withCancel) text += code === CANCEL_TAG ? character : "\0";
  }
  return text;
}
