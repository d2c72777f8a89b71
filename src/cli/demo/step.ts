/** One line of the demo: when, what, what became of it, and why. */
import { type Terminal, toneOf, toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export interface Step {
  readonly what: string;
  /** An effect, or what verifying said. */
  readonly effect: string;
  readonly say: string;
  /** The exact bytes that a person is asked about. */
  readonly bytes?: string;
}

const WHAT_WIDTH = 42;
const EFFECT_WIDTH = 9;

/** The step as text, its effect in its tone. */
export function stepText(terminal: Terminal, { what, effect, say, bytes }: Step): string {
  const time = new Date().toTimeString().slice(0, 8);
  const word = toned(terminal, toneOf(effect), effect) + " ".repeat(Math.max(1, EFFECT_WIDTH - effect.length));
  const shown = bytes === undefined ? "" : `${" ".repeat(10)}exactly: ${visible(bytes)}\n`;
  return `${time}  ${what.padEnd(WHAT_WIDTH)}${word}${say}\n${shown}`;
}
