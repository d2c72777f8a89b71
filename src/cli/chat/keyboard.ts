/** The person at the terminal: asked for a line, and heard when ctrl-c is pressed meanwhile. */
import { createInterface } from "node:readline/promises";

export class Keyboard {
  /** Lines of before, newest first, for the arrow keys: in memory alone, as they are content. */
  #history: string[] = [];

  /** Whether somebody sits there and sees what is asked. */
  static isThere(): boolean {
    return process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  /** One line; undefined where the person ends it (ctrl-d, ctrl-c). `remembers` puts it among those of the arrow keys. */
  async line(prompt: string, { remembers = false }: { readonly remembers?: boolean } = {}): Promise<string | undefined> {
    const reader = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      history: remembers ? [...this.#history] : [],
      removeHistoryDuplicates: true,
    });
    if (remembers) reader.on("history", (lines) => (this.#history = [...lines]));
    try {
      const ended = new Promise<undefined>((done) => reader.once("close", () => done(undefined)));
      // Ctrl-c rejects it: it is an end like any other.
      return await Promise.race([reader.question(prompt).catch(() => undefined), ended]);
    } finally {
      reader.close();
    }
  }

  /** Hears ctrl-c while no line is asked for. The result ends it. */
  static onInterrupt(heard: () => void): () => void {
    process.on("SIGINT", heard);
    return () => void process.off("SIGINT", heard);
  }
}
