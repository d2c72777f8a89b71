/** Bodies of answers, no further than a limit. */
import type { IncomingMessage } from "node:http";
import { eventBytes } from "../../bounded-fetch.ts";
import { EventMessages } from "../../event-messages.ts";

export interface BodyLimits {
  /** Bytes of a body, or of one event of a stream. */
  readonly bytesMax: number;
  /** Bytes of a whole stream. */
  readonly streamBytesMax: number;
  /** Called with the first byte. */
  readonly began: () => void;
}

/** The text of a body that is one message; undefined where it is over the limit. Rejects when it breaks off. */
export async function readWhole(
  answer: IncomingMessage,
  { bytesMax, began }: Omit<BodyLimits, "streamBytesMax">,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    began();
    bytes += chunk.length;
    if (bytes > bytesMax) {
      answer.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Hands on the data of each event as it comes, its bytes put together over chunks. False where a limit was passed. Rejects when it breaks off. */
export async function readEvents(answer: IncomingMessage, limits: BodyLimits, take: (data: string) => void): Promise<boolean> {
  const count = eventBytes();
  const messages = new EventMessages(take, "any");
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    limits.began();
    bytes += chunk.length;
    if (bytes > limits.streamBytesMax || count(chunk) > limits.bytesMax) {
      answer.destroy();
      return false;
    }
    messages.push(chunk);
  }
  return true;
}
