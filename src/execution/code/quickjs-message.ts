/** What goes between the house and a thread with QuickJS in it. */

/** One snippet to run. */
export interface SnippetTask {
  readonly code: string;
  /** What the snippet reads as `input`. */
  readonly input: string;
  readonly outputBytesMax: number;
  /** One number of shared memory: the snippet goes on while it is 0. */
  readonly stop: SharedArrayBuffer;
}

/** What came of it. */
export interface SnippetAnswer {
  /** What it printed, up to the limit. */
  readonly output: string;
  /** What its last expression was, as JSON where it can be written so, else as text; absent for undefined. */
  readonly value?: string;
  /** What it threw: name and message, and the places in its own text. */
  readonly error?: string;
  /** A limit that ended it; whoever stopped it knows why it is `stopped`. */
  readonly limit?: "memory" | "output" | "stopped";
}
