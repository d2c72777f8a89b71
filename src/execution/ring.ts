/** The last bytes of a stream, at most `bytesMax` of them. */
export class Ring {
  readonly #bytesMax: number;
  #held: Buffer[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Buffer): void {
    this.#held.push(chunk.length > this.#bytesMax ? Buffer.from(chunk.subarray(chunk.length - this.#bytesMax)) : chunk);
    this.#bytes += this.#held.at(-1)?.length ?? 0;
    while (this.#bytes > this.#bytesMax) {
      const first = this.#held.shift();
      if (first === undefined) return;
      const over = Math.min(first.length, this.#bytes - this.#bytesMax);
      this.#bytes -= over;
      if (over < first.length) this.#held.unshift(Buffer.from(first.subarray(over)));
    }
  }

  /** What is held, as text; bytes that are no UTF-8 are replaced. */
  text(): string {
    return Buffer.concat(this.#held).toString("utf8");
  }
}
