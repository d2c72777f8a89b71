/** Several changes as one: what was changed before one of them failed is put back. */
export class Undo {
  readonly #steps: (() => void)[] = [];

  /** Sets a member of a map so that it can be taken back. */
  set<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
    const had = map.has(key);
    const before = map.get(key);
    this.#steps.push(() => (had && before !== undefined ? map.set(key, before) : map.delete(key)));
    map.set(key, value);
  }

  /** Puts everything back, the last first. */
  run(): void {
    for (const step of this.#steps.toReversed()) step();
  }
}

/** Does `changes` in order; all of them or none. */
export function together<Change>(changes: readonly Change[], apply: (change: Change, undo: Undo) => void): void {
  const undo = new Undo();
  try {
    for (const change of changes) apply(change, undo);
  } catch (error) {
    undo.run();
    throw error;
  }
}
