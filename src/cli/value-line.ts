/** A value of a call with what is wrong with it, for the person who decides. */
import type { ValueShown } from "../server/contract.ts";
import { visible } from "./visible.ts";

const SAID: Readonly<Record<ValueShown["lack"], string>> = {
  ungrounded: "the prompt does not name it, nor does data that no outsider could choose",
  unasked: "the prompt does not name it",
  unsourced: "holds an address, a link, an account or encoded text of no trusted source",
  unreadable: "may not be allowed to read all of the content",
  unseen: "stood nowhere before",
};

/** Two lines: the value, and where it came from. Values are the agent's words: escaped, and between quotes. */
export function valueLine({ argument, lack, texts, seen }: ValueShown): string {
  const from = seen.map(({ call, name, place }) => (call === undefined ? "the prompt" : `${name ?? "a result"} ${place} (${call})`));
  const said = `${SAID[lack]}; ${from.length === 0 ? "seen nowhere" : `seen in ${from.join(", ")}`}`;
  if (argument === "") return "  (the call itself)\n    the prompt does not ask for what it does\n";
  return `  ${argument}  ${texts.map((text) => visible(JSON.stringify(text))).join(", ")}\n    ${visible(said)}\n`;
}
