/** One after the other: what looks at what is there and then adds to it must not be done twice at once. */

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work after everything of the same name that was given before, however that went. */
  take<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, over);
    void over.then(() => this.#last.get(name) === over && this.#last.delete(name));
    return mine;
  }
}
