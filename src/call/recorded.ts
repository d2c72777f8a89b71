/**
 * Recorded<Permit>: a permit whose ledger entry is durable. `Recorded.mint` is called in `ledger/` alone;
 * tools/tidy.ts fails the tests otherwise. It opens execution once.
 */
import { Permit } from "./permit.ts";

export class Recorded<T extends Permit = Permit> {
  readonly #genuine = true;
  #taken = false;
  readonly permit: T;
  /** Index of the entry in the agent's log. */
  readonly index: number;

  private constructor(permit: T, index: number) {
    this.permit = permit;
    this.index = index;
  }

  /** Marks a permit as recorded. Only `ledger/` may call this, after the commit returned. */
  static mint<T extends Permit>(permit: T, index: number): Recorded<T> {
    return new Recorded(permit, index);
  }

  /** Whether a value was made by `mint` and holds a genuine permit, whatever its type claims. */
  static isGenuine(value: unknown): value is Recorded {
    return typeof value === "object" && value !== null && #genuine in value && Permit.isGenuine(value.permit);
  }

  /** Takes the one use that a recorded permit has. False when it was taken before. */
  take(): boolean {
    if (this.#taken) return false;
    this.#taken = true;
    return true;
  }
}
