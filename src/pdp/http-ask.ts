/**
 * One request to a decision point: the only place that speaks to one. No redirects, a bounded body, and no longer than
 * the signal allows. node:http, because fetch has time limits and redirects of its own.
 */
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { pdpFault } from "./fault.ts";
import { POINT_ANSWER_BYTES_MAX, POINT_IDLE_CONNECTIONS_MAX } from "./limits.ts";

export interface HttpAsked {
  readonly body: string;
  /** Sent as X-Request-ID, and compared with what comes back. */
  readonly id: string;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/** Sends a request and resolves with the body of a 200. Faults: PDP_UNREACHABLE, PDP_STATUS, PDP_REDIRECTED, PDP_ANSWER_*; the signal's reason. */
export type HttpAsk = (url: URL, asked: HttpAsked) => Promise<string>;

/** Makes an asker with connections of its own, kept open between requests. */
export function httpAsk(): { readonly ask: HttpAsk; close(): void } {
  const kept = { keepAlive: true, maxFreeSockets: POINT_IDLE_CONNECTIONS_MAX };
  const plain = new HttpAgent(kept);
  const tls = new HttpsAgent(kept);
  const ask: HttpAsk = (url, { body, id, token, signal }) =>
    new Promise((resolve, reject) => {
      const isTls = url.protocol === "https:";
      const headers = {
        "content-type": "application/json",
        accept: "application/json",
        "content-length": Buffer.byteLength(body),
        "x-request-id": id,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const failed = () => reject(signal.aborted ? signal.reason : pdpFault("PDP_UNREACHABLE", "the decision point cannot be reached"));
      const sent = (isTls ? httpsRequest : httpRequest)(url, { method: "POST", agent: isTls ? tls : plain, headers, signal }, (answer) => {
        answer.on("error", failed);
        read(answer, id).then(resolve, (fault: unknown) => {
          answer.destroy();
          reject(signal.aborted ? signal.reason : fault);
        });
      });
      sent.on("error", failed);
      sent.end(body);
    });
  return {
    ask,
    close: () => {
      plain.destroy();
      tls.destroy();
    },
  };
}

async function read(answer: IncomingMessage, id: string): Promise<string> {
  const { statusCode: status = 0, headers } = answer;
  if (status >= 300 && status < 400) throw pdpFault("PDP_REDIRECTED", "the decision point sends the house elsewhere");
  if (status !== 200) throw pdpFault("PDP_STATUS", `the decision point answered with status ${status}`);
  const echoed = headers["x-request-id"];
  if (echoed !== undefined && echoed !== id)
    throw pdpFault("PDP_ANSWER_MALFORMED", "the answer of the decision point is to another request");
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > POINT_ANSWER_BYTES_MAX) throw pdpFault("PDP_ANSWER_TOO_LARGE", "the answer of the decision point is too long");
    chunks.push(chunk);
  }
  if (!answer.complete) throw pdpFault("PDP_UNREACHABLE", "the decision point broke off its answer");
  return Buffer.concat(chunks).toString("utf8");
}
