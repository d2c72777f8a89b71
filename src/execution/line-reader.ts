/** Splits a stream of bytes into lines, and never holds more than one line of the allowed length. */
import { SKIPPED_BYTES_MAX, SKIPPED_EDGE_BYTES } from "./limits.ts";

export interface LineReaderEvents {
  /** A line without its end. */
  readonly line: (line: string) => void;
  /** A line over the limit ended and was skipped; `head` and `tail` are its edges. The stream goes on after it. */
  readonly skipped: (head: string, tail: string) => void;
  /** A line is so long that its end will not be waited for: the stream is of no use any more. */
  readonly endless: () => void;
}

const NEWLINE = 0x0a;

/** Reads newline-delimited messages (MCP stdio transport) with a limit on the bytes of each. */
export class LineReader {
  readonly #lineBytesMax: number;
  readonly #on: LineReaderEvents;
  #held: Buffer[] = [];
  #bytes = 0;
  /** Edges of the line that is being skipped. */
  #skipping: { head: Buffer; tail: Buffer } | undefined;

  constructor(lineBytesMax: number, on: LineReaderEvents) {
    this.#lineBytesMax = lineBytesMax;
    this.#on = on;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      this.#take(rest.subarray(0, end));
      this.#finish();
      rest = rest.subarray(end + 1);
    }
    this.#take(rest);
  }

  #take(part: Buffer): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    if (this.#skipping !== undefined) this.#skip(this.#skipping, part);
    else if (this.#bytes <= this.#lineBytesMax) this.#held.push(part);
    else this.#startSkipping(part);
  }

  #startSkipping(part: Buffer): void {
    const line = Buffer.concat([...this.#held, part]);
    this.#held = [];
    this.#skipping = { head: Buffer.from(line.subarray(0, SKIPPED_EDGE_BYTES)), tail: edge(line) };
  }

  #skip(skipping: { head: Buffer; tail: Buffer }, part: Buffer): void {
    if (skipping.head.length < SKIPPED_EDGE_BYTES) skipping.head = Buffer.concat([skipping.head, part]).subarray(0, SKIPPED_EDGE_BYTES);
    skipping.tail = edge(part.length >= SKIPPED_EDGE_BYTES ? part : Buffer.concat([skipping.tail, part]));
    if (this.#bytes > SKIPPED_BYTES_MAX) this.#on.endless();
  }

  #finish(): void {
    const skipped = this.#skipping;
    const line = skipped === undefined ? Buffer.concat(this.#held).toString("utf8") : "";
    this.#held = [];
    this.#bytes = 0;
    this.#skipping = undefined;
    if (skipped !== undefined) this.#on.skipped(skipped.head.toString("latin1"), skipped.tail.toString("latin1"));
    else if (line.trim() !== "") this.#on.line(line);
  }
}

function edge(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - SKIPPED_EDGE_BYTES)));
}
