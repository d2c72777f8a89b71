/** Time and chance as ports, so that tests and the simulation can hold them. Made only by the composition root. */

export interface Clock {
  /** Wall time in epoch milliseconds. May be set back by an operator of the machine. */
  now(): number;
  /** Milliseconds since some start; never goes back. For durations and deadlines. */
  monotonic(): number;
  /** Runs a task after a delay in milliseconds; the result cancels it. Does not keep the process alive. */
  after(delayMs: number, task: () => void): () => void;
}

export interface Chance {
  /** Cryptographically strong random bytes. */
  bytes(count: number): Uint8Array;
}
