/**
 * What a session has read, leaf by leaf, so that a value in a call can be followed to where it stood before. Nothing is
 * computed when something is added: a session that never does anything of consequence costs a list.
 */
import type { ToolClass } from "../../call/tool-class.ts";
import type { IndexedLeaf, LeafOrigin } from "./indexed-leaf.ts";

/** A value that a person vouched for, for tools of some classes, until a moment (epoch milliseconds). */
interface Endorsed {
  readonly value: string;
  readonly classes: readonly ToolClass[];
  readonly untilMs: number;
}

interface Read {
  readonly origin: LeafOrigin;
  readonly leaves: readonly IndexedLeaf[];
}

export class ProvenanceIndex {
  readonly #prompts: string[] = [];
  readonly #reads: Read[] = [];
  readonly #endorsed: Endorsed[] = [];

  /** Adds what the person asked for. Whatever stands in it may steer calls. */
  addPrompt(text: string): void {
    this.#prompts.push(text);
  }

  /** Adds what a call has released to the agent. */
  addResult(origin: LeafOrigin, leaves: Iterable<IndexedLeaf>): void {
    this.#reads.push({ origin, leaves: [...leaves] });
  }

  /** Lets a value steer calls of tools of any of these classes until then. */
  endorse(value: string, classes: readonly ToolClass[], untilMs: number): void {
    this.#endorsed.push({ value, classes, untilMs });
  }

  /** Whether the person's own words are known. */
  get knowsPrompt(): boolean {
    return this.#prompts.length > 0;
  }
}
