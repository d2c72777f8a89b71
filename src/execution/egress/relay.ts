/** A plain request whose head the house has read: its body and the answer's pass as they come. */
import type { IncomingMessage } from "node:http";
import type { Duplex, Readable, Writable } from "node:stream";
import type { JsonObject } from "../../call/json.ts";
import type { Passage } from "../../call/passage.ts";
import { unknown, type Ending } from "../fault.ts";
import { connectionEnding } from "./connection-ending.ts";
import { answerHeaders, answerTo, beginRequest } from "./send-request.ts";
import type { Spliced, Splicing } from "./splice.ts";
import { Watch } from "./watch.ts";

export interface Relay extends Splicing {
  readonly socket: Duplex;
  readonly args: JsonObject;
  readonly passage: Extract<Passage, { readonly kind: "request" }>;
}

/** Relays one request and its answer until both have ended, or one of the sides has gone. Never rejects. */
export async function relay(relaying: Relay): Promise<Ending> {
  const { socket, args, passage } = relaying;
  socket.on("error", () => {});
  const request = beginRequest({ socket, args, ...passage.head });
  request.on("error", () => {});
  const watch = new Watch(relaying, () => void socket.destroy());
  let answer: Writable | undefined;
  try {
    const up = carry(passage.body, request, (bytes) => watch.up(bytes));
    // An answer may come before the body has ended; where the connection is lost, the answer tells.
    up.catch(() => {});
    // Of a body that does not come whole the host must not be told that it did.
    passage.body.once("close", () => passage.body.readableEnded || socket.destroy());
    if (passage.body.destroyed && !passage.body.readableEnded) socket.destroy();
    const head = await answerTo(request);
    answer = passage.answer(head.statusCode ?? 502, { headers: answerHeaders(head), length: lengthOf(head) });
    answer.on("error", () => {});
    await carry(head, answer, (bytes) => watch.down(bytes));
    return connectionEnding(watch.end(), { status: head.statusCode ?? 0 });
  } catch {
    answer?.destroy();
    return lost(watch.end(), answer !== undefined);
  } finally {
    socket.destroy();
  }
}

function lost(passed: Spliced, answered: boolean): Ending {
  if (passed.cut !== undefined) return connectionEnding(passed);
  const { bytesUp, bytesDown } = passed;
  const text = answered ? "the connection was lost during the answer" : "there was no answer that HTTP can read";
  return { ...unknown(answered ? "EXECUTION_CONNECTION_LOST" : "EXECUTION_BAD_RESULT", text), result: { bytesUp, bytesDown } };
}

/** Passes a body on as it comes, no faster than it is taken. Rejects unless it came whole. */
function carry(from: Readable, to: Writable, count: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    from.on("data", (chunk: Buffer) => count(chunk.length));
    from.once("error", reject).once("close", () => (from.readableEnded ? undefined : reject(new Error("ended too early"))));
    to.once("finish", resolve).once("close", () => reject(new Error("closed")));
    from.pipe(to);
  });
}

/** The length that an answer states, where it states one and the coding does not. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  const stated = headers["content-length"];
  return stated === undefined || headers["transfer-encoding"] !== undefined ? undefined : Number(stated);
}
