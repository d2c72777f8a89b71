/** One HTTP request on a connection that stands already: parsed by node:http, strictly, and never on another connection. */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { JsonObject } from "../../call/json.ts";
import type { Headers } from "../../call/passage.ts";
import { ANSWER_HEAD_BYTES_MAX, INFORMATIONAL_MAX } from "./limits.ts";

export interface OutgoingRequest {
  readonly socket: Duplex;
  readonly args: JsonObject;
  readonly headers: Headers;
  /** Bytes of the body that follows; undefined where only its end will tell. */
  readonly length: number | undefined;
}

/** Begins a request; whoever began it writes its body. The Host is made of what was decided on (RFC 9112, 3.2.2). */
export function beginRequest({ socket, args, headers, length }: OutgoingRequest): ClientRequest {
  const { method, path, query } = args;
  const bare = length === 0 && (method === "GET" || method === "HEAD" || method === "OPTIONS" || method === "DELETE");
  const framing: Headers = length === undefined ? [["transfer-encoding", "chunked"]] : bare ? [] : [["content-length", String(length)]];
  return httpRequest({
    createConnection: () => socket,
    method: String(method),
    path: query === undefined ? String(path) : `${String(path)}?${String(query)}`,
    headers: [...hostHeader(args), ...headers, ...framing, ["connection", "close"]].flat(),
    setHost: false,
    maxHeaderSize: ANSWER_HEAD_BYTES_MAX,
    insecureHTTPParser: false,
  });
}

/** The least status that ends a request (RFC 9110, 15.2): what says 101 unasked, or 099, speaks something else than HTTP. */
const FIRST_FINAL_STATUS = 200;

/** The head of the answer; rejects where none came, or too much was said before it (RFC 9110, 15.2). */
export function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let before = 0;
    request
      .on("information", () => ++before > INFORMATIONAL_MAX && reject(new Error("no answer after all that was said before it")))
      .once("response", (head) => ((head.statusCode ?? 0) < FIRST_FINAL_STATUS ? reject(new Error("no final status")) : resolve(head)))
      .once("error", reject)
      .once("close", () => reject(new Error("closed without an answer")));
  });
}

/** The headers of an answer as they came, names in lower case. */
export function answerHeaders({ rawHeaders }: IncomingMessage): Headers {
  return Array.from({ length: rawHeaders.length / 2 }, (_, at) => [(rawHeaders[2 * at] ?? "").toLowerCase(), rawHeaders[2 * at + 1] ?? ""]);
}

function hostHeader({ host, port, scheme }: JsonObject): Headers {
  const usual = scheme === "https" ? 443 : 80;
  return [["host", port === usual ? String(host) : `${String(host)}:${String(port)}`]];
}
