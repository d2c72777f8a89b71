/** A map with a limit: when it is full, the entry used longest ago leaves, and `left` is told. */
export class Recent<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  readonly #max: number;
  readonly #left: (value: Value) => void;

  constructor(max: number, left: (value: Value) => void = () => undefined) {
    this.#max = max;
    this.#left = left;
  }

  /** The value of a key, which now counts as just used. */
  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#max) return;
    for (const oldest of this.#entries.keys()) {
      this.delete(oldest);
      return;
    }
  }

  /** Takes an entry out; `left` is told of it. */
  delete(key: Key): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#left(value);
  }

  entries(): readonly (readonly [Key, Value])[] {
    return [...this.#entries];
  }

  clear(): void {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }
}
