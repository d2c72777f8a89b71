/**
 * The listener of the way out: a proxy for CONNECT and for plain HTTP (RFC 9110, 9.3.6; RFC 9112, 3.2), whose every
 * connection is a call on the path. Parsing is node:http's, and strict. It listens on TCP, where each request carries an
 * agent's token, and on unix sockets that stand for one agent in one session, each inside of one sandbox.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Credential } from "../../call/credential.ts";
import type { AgentId } from "../../call/id.ts";
import { asFault } from "../../call/fault.ts";
import { httpFault } from "../http-fault.ts";
import { boundIdleConnections } from "../idle-connections.ts";
import type { Listen } from "../listen.ts";
import { Carrying, OPEN, type From } from "./carrying.ts";
import { InspectedConnections, type Inside } from "./inspecting.ts";
import { connectTarget } from "./target.ts";
import { answerOnSocket, answerOwn, answerWhileSending, egressFault, faultAnswer, type OwnAnswer } from "./fault.ts";
import * as limits from "./limits.ts";
import type { EgressDoorParts } from "./port.ts";
import { isOf, readProxyCredential } from "./proxy-credential.ts";

/** A unix socket that stands for an agent in a session: whoever can open it needs no token. */
export interface EgressSocket {
  readonly path: string;
  /** The token of that agent in that session, asked for at each connection. */
  readonly credential: () => Credential | Promise<Credential>;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Who sends a request to one listener; undefined where it does not say so. */
type Identify = (request: IncomingMessage) => Identified | undefined | Promise<Identified>;
interface Identified {
  readonly credential: Credential;
  readonly agent: string | undefined;
}

const CHALLENGE = { "proxy-authenticate": 'Basic realm="chatelaine", charset="UTF-8"' };

export class EgressDoor {
  readonly #parts: EgressDoorParts;
  readonly #carrying: Carrying;
  readonly #inspected: InspectedConnections;
  readonly #open = new Map<AgentId, number>();
  readonly #closing = new AbortController();
  readonly #listening = new Set<Listening>();

  constructor(parts: EgressDoorParts) {
    this.#parts = parts;
    this.#inspected = new InspectedConnections({ certificateOf: parts.certificateOf, clock: parts.clock, closing: this.#closing.signal });
    this.#carrying = new Carrying(parts, this.#closing.signal);
  }

  /** Listens on TCP, for every agent that has a token. Faults: SERVER_CANNOT_LISTEN. */
  listen({ host, port }: Pick<Listen, "host" | "port">): Promise<Listening> {
    return this.#listen({ host, port }, readProxyCredential);
  }

  /** Listens on a unix socket, for the one agent that it stands for. Faults: SERVER_CANNOT_LISTEN. */
  openSocket({ path, credential }: EgressSocket): Promise<Listening> {
    return this.#listen({ path }, async () => ({ credential: await credential(), agent: undefined }));
  }

  /** Takes no more connections and cuts those that are open. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#listening].map((one) => one.close()));
  }

  async #listen(at: { readonly host: string; readonly port: number } | { readonly path: string }, identify: Identify): Promise<Listening> {
    const server = createServer({
      maxHeaderSize: limits.HEADER_BYTES_MAX,
      headersTimeout: limits.HEADERS_WITHIN_MS,
      requestTimeout: this.#parts.totalMs,
      keepAliveTimeout: limits.KEEP_ALIVE_MS,
      connectionsCheckingInterval: limits.LATE_LOOK_EVERY_MS,
      noDelay: true,
    });
    server.maxHeadersCount = limits.HEADER_COUNT_MAX;
    server.maxConnections = limits.CONNECTIONS_MAX;
    const atWork = boundIdleConnections(server, limits.IDLE_CONNECTIONS_MAX);
    // Tunnels are no connections of HTTP any more, and end with their listener all the same.
    const sockets = new Set<Duplex>();
    server.on("connection", (socket: Duplex) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    server.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      atWork(request.socket);
      void this.#onConnect(request, { socket, head, identify, server });
    });
    server.on("request", (request, response) => void this.#onRequest(request, response, identify));
    const port = await begin(server, at);
    const listening: Listening = {
      port,
      close: () => {
        this.#listening.delete(listening);
        return new Promise((resolve) => {
          server.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        });
      },
    };
    this.#listening.add(listening);
    return listening;
  }

  async #onConnect(
    request: IncomingMessage,
    { socket, head, identify, server }: { socket: Duplex; head: Buffer; identify: Identify; server: Server },
  ): Promise<void> {
    socket.on("error", () => {});
    const answer = await this.#answered(request, identify, (from, agent) => {
      if (this.#inspected.of(request.socket) !== undefined) return Promise.resolve(tunnelInTunnel());
      const target = connectTarget(request);
      if (!this.#carrying.inspects(target)) return this.#carrying.tunnel(target, { socket, head, from });
      return this.#inspected.open(opened(socket, head), { server, target, from, agent }).then(() => undefined);
    });
    if (answer !== undefined && !socket.destroyed) answerOnSocket(socket, answer);
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse, identify: Identify): Promise<void> {
    const inside = this.#inspected.of(request.socket);
    const answer = await (inside === undefined
      ? this.#answered(request, identify, (from) => this.#carrying.request(request, response, { from }))
      : this.#insideAnswered(request, response, inside));
    if (answer === undefined) return;
    if (request.complete) return answerOwn(response, answer);
    response.shouldKeepAlive = false;
    answerWhileSending(response, answer, this.#parts.clock);
  }

  /** A request out of a tunnel that ends here: its connection says whose it is, and has the place of one request at a time. */
  async #insideAnswered(request: IncomingMessage, response: ServerResponse, inside: Inside): Promise<OwnAnswer | undefined> {
    const { from, target, agent } = inside;
    const isFurther = inside.underWay > 0;
    if (isFurther && !this.#takesPlace(agent)) return busy();
    inside.underWay++;
    try {
      return await this.#carrying.request(request, response, { from, tunnel: target });
    } catch (thrown) {
      const answer = this.#answerOf(thrown);
      // The proxy's challenge is for the proxy's own connection; a token that ran out ends this one, and the next brings another.
      if (answer.status !== 407) return answer;
      response.shouldKeepAlive = false;
      return { ...answer, status: 403, headers: {} };
    } finally {
      inside.underWay--;
      if (isFurther) this.#letGo(agent);
    }
  }

  /** Carries a request for whoever sent it; what the house has to say in the place of the host, undefined for nothing. */
  async #answered(
    request: IncomingMessage,
    identify: Identify,
    carry: (from: From, agent: AgentId) => Promise<OwnAnswer | undefined>,
  ): Promise<OwnAnswer | undefined> {
    let agent: AgentId | undefined;
    try {
      const given = await identify(request);
      if (given === undefined) return unknownSender();
      const caller = await this.#parts.attribute(given.credential).catch(() => undefined);
      if (caller === undefined || !isOf(caller, given.agent)) return unknownSender();
      if (!this.#takesPlace(caller.agent)) return busy();
      agent = caller.agent;
      return await carry({ credential: given.credential }, agent);
    } catch (thrown) {
      return this.#answerOf(thrown);
    } finally {
      if (agent !== undefined) this.#letGo(agent);
    }
  }

  #answerOf(thrown: unknown): OwnAnswer {
    const fault = asFault(thrown, "SERVER_FAULT");
    if (fault.code === "SERVER_PROXY_TARGET") return faultAnswer(400, fault);
    if (fault.code === "SERVER_PROXY_LOOP") return faultAnswer(508, fault);
    if (fault.code.startsWith("IDENTITY_")) return faultAnswer(407, fault, CHALLENGE);
    if (fault.code.startsWith("SESSION_")) return faultAnswer(403, fault);
    this.#parts.report(fault);
    return faultAnswer(500, egressFault("SERVER_FAULT", "something failed in the house", "its log has the particulars"));
  }

  /** Whether the agent may have one more connection; then it has it. */
  #takesPlace(agent: AgentId): boolean {
    const open = this.#open.get(agent) ?? 0;
    if (open >= this.#parts.connectionsMax) return false;
    this.#open.set(agent, open + 1);
    return true;
  }

  #letGo(agent: AgentId): void {
    const left = (this.#open.get(agent) ?? 1) - 1;
    if (left > 0) this.#open.set(agent, left);
    else this.#open.delete(agent);
  }
}

/** Tells the agent that its way is open: it leads to the house. */
function opened(socket: Duplex, head: Buffer): Duplex {
  socket.write(OPEN);
  if (head.length > 0) socket.unshift(head);
  return socket;
}

function tunnelInTunnel(): OwnAnswer {
  return faultAnswer(400, egressFault("SERVER_PROXY_TARGET", "there is no tunnel inside of a tunnel", "send CONNECT to the proxy itself"));
}

function unknownSender(): OwnAnswer {
  const fault = egressFault(
    "SERVER_PROXY_TOKEN",
    "this proxy takes requests of agents alone",
    "exchange the agent's key at /oauth/token, and set HTTPS_PROXY=http://AGENT:TOKEN@…",
  );
  return faultAnswer(407, fault, CHALLENGE);
}

function busy(): OwnAnswer {
  return faultAnswer(429, egressFault("SERVER_PROXY_BUSY", "the agent has as many connections open as it may", "close some first"), {
    "retry-after": "1",
  });
}

function begin(server: Server, at: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) =>
      reject(
        httpFault(
          "SERVER_CANNOT_LISTEN",
          "the way out cannot listen there",
          "another program may have the address: change egress.listen",
          cause,
        ),
      );
    server.once("error", failed);
    server.listen({ ...at }, () => {
      server.off("error", failed);
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
