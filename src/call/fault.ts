/**
 * A fault: something could not be done, said with a code, what happened, where, and what to do.
 * A refusal is a value (see decision.ts); a fault is an error; the impossible is a crash.
 * Each folder states its own codes as a union, `FOLDER_REASON`, in a file named fault.ts.
 * A fault never carries a secret or the content of a call.
 */
export class Fault<Code extends string = string> extends Error {
  override readonly name = "Fault";
  readonly code: Code;
  /** Where it happened: a file and line, a route, a field. */
  readonly where: string | undefined;
  /** What the reader can do about it. */
  readonly hint: string | undefined;
  /** Milliseconds after which it may go well, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(code: Code, what: string, more: { where?: string; hint?: string; retryAfterMs?: number; cause?: unknown } = {}) {
    super(what, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.where = more.where;
    this.hint = more.hint;
    this.retryAfterMs = more.retryAfterMs;
  }

  /** The fault as lines for a terminal: code and what, then where, then hint. */
  override toString(): string {
    const where = this.where === undefined ? "" : `\n  at: ${this.where}`;
    const hint = this.hint === undefined ? "" : `\n  hint: ${this.hint}`;
    return `${this.code}: ${this.message}${where}${hint}`;
  }

  /** The fault as plain data, for `--json` and for HTTP bodies. */
  toJSON(): { code: Code; what: string; where?: string; hint?: string; retryAfterMs?: number } {
    return {
      code: this.code,
      what: this.message,
      ...(this.where !== undefined && { where: this.where }),
      ...(this.hint !== undefined && { hint: this.hint }),
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
    };
  }
}

/** Any thrown value as a fault: ours stays as it is, an unknown one becomes `fallback` without its text. */
export function asFault(thrown: unknown, fallback: string): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault(fallback, "an unexpected error; the log of the house has its stack", { cause: thrown });
}
