/** What was heard so far, in order, and waiting for what is still to come: tests wait for events, never for time. */
export class Heard<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: T): void {
    this.all.push(item);
    for (const look of [...this.#waiting]) look();
  }

  /** The first item that matches, heard at or after place `from`. */
  until(matches: (item: T) => boolean, from = 0): Promise<T> {
    return new Promise((resolve) => {
      let next = from;
      const look = () => {
        for (; next < this.all.length; next++) {
          const item = this.all[next] as T;
          if (!matches(item)) continue;
          this.#waiting.delete(look);
          return resolve(item);
        }
      };
      this.#waiting.add(look);
      look();
    });
  }
}
