/**
 * An answer that is a stream of events (WHATWG HTML, 9.2): each event is looked at whole and passed on as soon as it is complete,
 * so that any cutting into pieces comes to what none does. All of them together are the result of the call.
 */
import type { IncomingMessage } from "node:http";
import type { Writable } from "node:stream";
import type { Headers, Passage } from "../../call/passage.ts";
import type { Unread } from "./readable-body.ts";

export interface EventsPassing {
  readonly answer: Extract<Passage, { readonly kind: "request" }>["answer"];
  readonly headers: Headers;
  /** Strikes a text that goes to the agent before the call ends. */
  readonly clean: (text: string) => string;
  /** What is read at most; then no more comes. */
  readonly bytesMax: number;
  readonly count: (bytes: number) => void;
}

type Decoder = InstanceType<typeof TextDecoder>;

/** The blank line that ends an event. Whether a carriage return is a whole line's end shows with what follows it. */
const END = /(?:\r\n|\n|\r(?=[^\n]))(?:\r\n|\n|\r(?=[^\n]))/g;
const LONGEST_END = "\r\n\r\n".length;

/** Passes events on until their end, no faster than they are taken. What was read, or why no more of it was. Rejects where either side was lost. */
export async function passEvents(
  head: IncomingMessage,
  { answer, headers, clean, bytesMax, count }: EventsPassing,
): Promise<{ readonly text: string } | { readonly unread: Unread }> {
  const out = answer(head.statusCode ?? 0, { headers: headers.map(([name, value]) => [name, clean(value)] as const), length: undefined });
  out.on("error", () => {});
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let [text, bytes, seam] = ["", 0, ""];
  /** Pieces of an event that has not ended. */
  let begun: string[] = [];
  try {
    for await (const chunk of head as AsyncIterable<Buffer>) {
      count(chunk.length);
      if ((bytes += chunk.length) > bytesMax) return stopped(out, "large");
      const piece = decoded(decoder, chunk);
      if (piece === undefined) return stopped(out, "binary");
      text += piece;
      begun.push(piece);
      const last = seam + piece;
      seam = last.slice(-LONGEST_END);
      // A long event is put together once, however many pieces it comes in.
      if (endIn(last) === undefined) continue;
      let waiting = begun.join("");
      for (let end = endIn(waiting); end !== undefined; end = endIn(waiting)) {
        await told(out, clean(waiting.slice(0, end)));
        waiting = waiting.slice(end);
      }
      begun = [waiting];
      seam = waiting.slice(-LONGEST_END);
    }
    const waiting = begun.join("");
    if (decoded(decoder) === undefined) return stopped(out, "binary");
    if (waiting !== "") await told(out, clean(waiting));
    await new Promise<void>(
      (resolve, reject) =>
        void out
          .once("finish", resolve)
          .once("close", () => reject(new Error("closed")))
          .end(),
    );
    return { text };
  } catch (thrown) {
    out.destroy();
    throw thrown;
  }
}

/** Where the first event ends. */
function endIn(text: string): number | undefined {
  END.lastIndex = 0;
  return END.test(text) ? END.lastIndex : undefined;
}

/** The agent sees that it did not come whole. */
function stopped(out: Writable, unread: Unread): { readonly unread: Unread } {
  out.destroy();
  return { unread };
}

/** A zero is a sign of another coding, in which nothing would be found. */
function decoded(decoder: Decoder, chunk?: Buffer): string | undefined {
  if (chunk?.includes(0) === true) return undefined;
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    return undefined;
  }
}

function told(out: Writable, text: string): Promise<void> {
  if (out.destroyed) return Promise.reject(new Error("closed"));
  if (out.write(text)) return Promise.resolve();
  return new Promise((resolve, reject) => void out.once("drain", resolve).once("close", () => reject(new Error("closed"))));
}
