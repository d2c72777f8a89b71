/** The body of a request as its call has it: text, or bytes that cannot be looked at, or too long to be part of the call at all. */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

export interface RequestBody {
  /** What the call's arguments have of it. */
  readonly args: { readonly body?: string; readonly base64?: string; readonly unread?: "large" | "binary" | "encoded" };
  /** All of it, as it comes, where the call does not have it. */
  readonly stream: Readable;
}

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a body, as far as it is no longer than `bytesMax`. Rejects where it does not come whole. */
export async function readRequestBody(request: IncomingMessage, bytesMax: number): Promise<RequestBody> {
  const { chunks, isWhole } = await read(request, bytesMax);
  if (!isWhole) return { args: { unread: "large" }, stream: Readable.from(rest(chunks, request)) };
  const bytes = Buffer.concat(chunks);
  const stream = Readable.from([]);
  if (bytes.length === 0) return { args: {}, stream };
  const base64 = () => bytes.toString("base64");
  if ((request.headers["content-encoding"] ?? "identity") !== "identity") return { args: { base64: base64(), unread: "encoded" }, stream };
  const body = textOf(bytes);
  return body === undefined ? { args: { base64: base64(), unread: "binary" }, stream } : { args: { body }, stream };
}

function read(request: IncomingMessage, bytesMax: number): Promise<{ readonly chunks: readonly Buffer[]; readonly isWhole: boolean }> {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) return Promise.resolve({ chunks: [], isWhole: false });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (isWhole: boolean) => {
      request.pause();
      request.removeListener("data", onData).removeListener("end", onEnd).removeListener("close", onClose);
      resolve({ chunks, isWhole });
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      if ((length += chunk.length) > bytesMax) settle(false);
    };
    const onEnd = () => settle(true);
    const onClose = () => reject(new Error("the body ended too early"));
    request.on("data", onData).once("end", onEnd).once("close", onClose).once("error", onClose);
    if (request.readableEnded) onEnd();
    else if (request.destroyed) onClose();
  });
}

/** What was read already, and what follows. */
async function* rest(chunks: readonly Buffer[], request: IncomingMessage): AsyncGenerator<Buffer> {
  yield* chunks;
  for await (const chunk of request) yield chunk as Buffer;
}

/** The text of some bytes; undefined where they are none in UTF-8. A zero is a sign of another coding, in which nothing would be found. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return STRICT.decode(bytes);
  } catch {
    return undefined;
  }
}
