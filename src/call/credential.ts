/** A secret that a caller presented. It cannot be printed, serialized or inspected by accident. */
export class Credential {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The secret itself: for `identity/`, which checks it. */
  reveal(): string {
    return this.#secret;
  }

  toString(): string {
    return "[credential]";
  }

  toJSON(): string {
    return "[credential]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[credential]";
  }
}
