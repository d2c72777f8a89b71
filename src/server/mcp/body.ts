/** Reading a request's body: whole, bounded, strictly. */
import type { IncomingMessage } from "node:http";
import { Fault } from "../../call/fault.ts";
import type { JsonValue } from "../../call/json.ts";
import { parseJson, tooLarge } from "../../intake/json.ts";
import { type HttpRefusal, mcpFault, RPC } from "./fault.ts";

/** The JSON of a body, or how to refuse it. Never reads more than `bytesMax` and one chunk. */
export async function readJson(
  request: IncomingMessage,
  bytesMax: number,
): Promise<{ readonly json: JsonValue } | { readonly refusal: HttpRefusal }> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type) || (request.headers["content-encoding"] ?? "identity") !== "identity") {
    const fault = mcpFault(
      "SERVER_NOT_JSON_TYPE",
      "the body is not plain application/json",
      "send Content-Type: application/json, not compressed",
    );
    return { refusal: { status: 415, rpc: RPC.request, fault } };
  }
  try {
    return { json: parseJson(await readBytes(request, bytesMax), bytesMax) };
  } catch (thrown) {
    if (thrown instanceof Fault) return { refusal: refusalOf(thrown) };
    throw thrown;
  }
}

function refusalOf(fault: Fault): HttpRefusal {
  // What is left of a body that is too large is not read: the connection cannot be used again.
  if (fault.code === "INTAKE_TOO_LARGE") return { status: 413, rpc: RPC.request, fault, headers: { connection: "close" } };
  const rpc = fault.code === "INTAKE_NOT_JSON" || fault.code === "INTAKE_NOT_UTF8" ? RPC.parse : RPC.request;
  return { status: 400, rpc, fault };
}

function readBytes(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > bytesMax) return reject(tooLarge(bytesMax));
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= bytesMax) return;
      request.off("data", take).pause();
      reject(tooLarge(bytesMax));
    };
    const lost = () => reject(mcpFault("SERVER_BODY_LOST", "the body ended before it was whole", "send it again"));
    request.on("data", take).once("error", lost).once("aborted", lost);
    request.once("end", () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
  });
}
