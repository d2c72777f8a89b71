/** Where a command writes, and whether it may use colour there. */

export interface Terminal {
  /** Standard output: what was asked for. */
  readonly out: (text: string) => void;
  /** Standard error: faults, and what is said beside the result. */
  readonly err: (text: string) => void;
  readonly colour: boolean;
  /** Standard input, to its end; absent where the process's own is read. */
  readonly stdin?: () => Promise<string>;
}

/** Colour is spent on four things only; each is also a word. */
export type Tone = "asking" | "refused" | "halted" | "broken" | "good";

const CODES: { readonly [tone in Tone]: string } = { asking: "33", refused: "31", halted: "35", broken: "1;31", good: "32" };

/** The terminal of this process. Colours only where a person looks, and never with NO_COLOR (no-color.org). */
export function processTerminal(): Terminal {
  const { NO_COLOR = "", TERM } = process.env;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    colour: process.stdout.isTTY === true && NO_COLOR === "" && TERM !== "dumb",
  };
}

/** A word in its tone, where the terminal has colours. */
export function toned(terminal: Pick<Terminal, "colour">, tone: Tone | undefined, word: string): string {
  return terminal.colour && tone !== undefined ? `\u001b[${CODES[tone]}m${word}\u001b[0m` : word;
}

/** The tone of a state or effect that the house speaks of. */
export function toneOf(word: string): Tone | undefined {
  if (word === "ask" || word === "pending" || word === "warn") return "asking";
  if (word === "refuse" || word === "refused" || word === "fail" || word === "revoked") return "refused";
  if (word === "paused" || word === "killed" || word === "quarantined") return "halted";
  if (word === "broken" || word === "unknown") return "broken";
  return word === "ok" ? "good" : undefined;
}
