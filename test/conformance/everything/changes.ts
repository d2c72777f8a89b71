/** What of an everything-server can change while clients look on: one tool, one prompt, the content of one resource. */
export type Changing = "tools" | "prompts" | "watched";

/**
 * The changing part of an everything-server, shared by all instances that serve it. A flip is seen by every instance at
 * once; a counter per kind says how often it was flipped, and an odd count means that the extra tool or prompt is shown.
 */
export class Changes {
  readonly #counts: Record<Changing, number> = { tools: 0, prompts: 0, watched: 0 };
  readonly #listeners = new Set<(what: Changing) => void>();

  count(what: Changing): number {
    return this.#counts[what];
  }

  shown(what: Changing): boolean {
    return this.#counts[what] % 2 === 1;
  }

  flip(what: Changing): void {
    this.#counts[what] += 1;
    for (const listener of this.#listeners) listener(what);
  }

  /** Calls back after every flip until the returned function is called. */
  onFlip(listener: (what: Changing) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
