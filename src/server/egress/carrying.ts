/** From a request to the proxy to a call on the path, and what the house answers where the host does not. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { RawCall } from "../../call/call.ts";
import type { Credential } from "../../call/credential.ts";
import type { Reply } from "../../call/reply.ts";
import type { Head, Headers, Passage } from "../../call/passage.ts";
import { forwardedHeaders } from "../../intake/forwarded-headers.ts";
import type { FetchScheme } from "../../intake/fetch-arguments.ts";
import { egressFault, type OwnAnswer } from "./fault.ts";
import type { EgressDoorParts } from "./port.ts";
import { replyAnswer } from "./reply-answer.ts";
import { readRequestBody } from "./request-body.ts";
import { absoluteTarget, originTarget, type Target } from "./target.ts";

/** Whose request it is. */
export interface From {
  readonly credential: Credential;
}

/** Stands for the way out where calls name their server (`execution/egress/host-definition.ts`). */
const EGRESS = "egress";
/** What a tunnel that is open is told. */
export const OPEN = "HTTP/1.1 200 Connection Established\r\n\r\n";
const PSEUDONYM_BYTES = 6;

export class Carrying {
  readonly #parts: EgressDoorParts;
  readonly #closing: AbortSignal;
  /** By what other proxies and hosts know this one (RFC 9110, 7.6.3), and by which it knows itself when a request comes round. */
  readonly #via: string;

  constructor(parts: EgressDoorParts, closing: AbortSignal) {
    this.#parts = parts;
    this.#closing = closing;
    this.#via = `chatelaine-${Buffer.from(parts.chance.bytes(PSEUDONYM_BYTES)).toString("hex")}`;
  }

  /** Carries a tunnel until its end. What the house has to say in its place; undefined once the way was open. */
  async tunnel(
    target: Target,
    { socket, head, from }: { readonly socket: Duplex; readonly head: Buffer; readonly from: From },
  ): Promise<OwnAnswer | undefined> {
    let isOpen = false;
    const open = () => {
      isOpen = true;
      socket.write(OPEN);
      if (head.length > 0) socket.unshift(head);
      return socket;
    };
    const gone = new AbortController();
    // Until the way is open nothing is read, and a connection that is given up only shows as closed.
    const onClose = () => isOpen || gone.abort();
    socket.once("close", onClose);
    if (socket.destroyed) gone.abort();
    const scheme = this.#parts.notTls(target.host, target.port) ? "tcp" : "tls";
    const reply = await this.#parts.call(this.#raw({ target, scheme, from, gone: gone.signal }, {}, { kind: "tunnel", open }));
    if (isOpen) return void socket.destroy();
    return replyAnswer(reply, this.#parts.approvalUrl);
  }

  /** Whether tunnels to there end at the house. */
  inspects({ host, port }: Target): boolean {
    return this.#parts.inspects(host) && !this.#parts.notTls(host, port);
  }

  /**
   * Carries a request, plain or out of a tunnel that ends here: with its body it is one call. What the house has to say in
   * the place of the host; undefined once the host's answer was taken by the agent, or nobody is there to take it.
   */
  async request(
    request: IncomingMessage,
    response: ServerResponse,
    { from, tunnel }: { readonly from: From; readonly tunnel?: Target },
  ): Promise<OwnAnswer | undefined> {
    const { path, query, ...target } = tunnel === undefined ? absoluteTarget(request) : originTarget(request, tunnel);
    this.#assertNoLoop(request);
    const gone = new AbortController();
    response.once("close", () => response.writableFinished || gone.abort());
    // It may have gone while its token was looked at.
    if (request.socket.destroyed) gone.abort();
    const read = await readRequestBody(request, this.#parts.inspectedBytesMax).catch(() => undefined);
    if (read === undefined) return undefined;
    const passage: Passage = {
      kind: "request",
      head: { headers: [["via", `1.1 ${this.#via}`]], length: bodyLength(request) },
      body: read.stream,
      answer: (status, head) => {
        const answer = answering(response, status, head);
        // What comes bit by bit may be long in coming: its head is told at once.
        if (head.length === undefined) answer.flushHeaders();
        return answer;
      },
    };
    const headers = forwardedHeaders(request.rawHeaders);
    const visible = { method: request.method ?? "GET", path, ...(query !== undefined && { query }), headers, ...read.args };
    const scheme = tunnel === undefined ? "http" : "https";
    const reply = await this.#parts.call(this.#raw({ target, scheme, from, gone: gone.signal }, visible, passage));
    if (response.headersSent || response.destroyed || answerRead(response, reply)) return void (await taken(response, this.#parts.idleMs));
    return replyAnswer(reply, this.#parts.approvalUrl);
  }

  #raw(
    {
      target,
      scheme,
      from,
      gone,
    }: { readonly target: Target; readonly scheme: FetchScheme; readonly from: From; readonly gone: AbortSignal },
    visible: object,
    passage: Passage,
  ): RawCall {
    const { host, port } = target;
    const signal = AbortSignal.any([gone, this.#closing]);
    const args = { host, port, scheme, ...visible };
    return { door: "egress", action: "fetch", server: EGRESS, name: host, args, credential: from.credential, line: { signal, passage } };
  }

  #assertNoLoop({ headers: { via = "" } }: IncomingMessage): void {
    if (via.includes(this.#via))
      throw egressFault("SERVER_PROXY_LOOP", "the request came through this proxy before", "the host it names leads back to this proxy");
  }
}

/** What the house's own answers say of themselves (`fault.ts`, `reply-answer.ts`). */
const OWN_HEADERS = "chatelaine-";

/** Begins the host's answer to the agent. Framing is made anew, so that both sides read the same end, and no host speaks for the house. */
function answering(response: ServerResponse, status: number, { headers, length }: Head): ServerResponse {
  response.sendDate = false;
  const framed: Headers = [
    ...forwardedHeaders(headers.flat()).filter(([name]) => !name.startsWith(OWN_HEADERS)),
    ...(length === undefined ? [] : [["content-length", String(length)] as const]),
  ];
  response.writeHead(status, framed.flat());
  return response;
}

/** Answers with what came back and was inspected; whether there was such. What was struck makes it another length. */
function answerRead(response: ServerResponse, reply: Reply): boolean {
  if (reply.kind !== "released" || reply.released.outcome.status !== "done") return false;
  const { status, headers, body } = reply.released.outcome.result ?? {};
  if (typeof status !== "number" || !Array.isArray(headers) || typeof body !== "string") return false;
  const bytes = Buffer.from(body);
  const pairs = headers.filter((pair): pair is readonly [string, string] => isHeader(pair));
  // Where nothing but the head was asked for, the length is that of what there would be (RFC 9110, 8.6).
  const stated = response.req.method === "HEAD" ? pairs.find(([name]) => name === "content-length")?.[1] : undefined;
  const length = bytes.length > 0 ? bytes.length : stated === undefined ? undefined : Number(stated);
  answering(response, status, { headers: pairs, length }).end(bytes);
  return true;
}

/** Resolves when an answer has left the house, or its connection is closed; one of which nothing is taken for `idleMs` is cut. */
function taken(response: ServerResponse, idleMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (response.writableFinished || response.destroyed) return resolve();
    response.setTimeout(idleMs, () => response.destroy());
    response.once("finish", resolve).once("close", resolve);
  });
}

function isHeader(pair: unknown): boolean {
  if (!Array.isArray(pair) || pair.length !== 2) return false;
  const [name, value] = pair as readonly unknown[];
  return typeof name === "string" && typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/** node:http has refused a length that is not one, or that stands beside a transfer coding. */
function bodyLength({ headers }: IncomingMessage): number | undefined {
  if (headers["transfer-encoding"] !== undefined) return undefined;
  return Number(headers["content-length"] ?? 0);
}
