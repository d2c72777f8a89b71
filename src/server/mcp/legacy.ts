/**
 * The sessionful revisions (2025-11-25, 2025-06-18): one protocol server a session, kept in memory, found by the
 * Mcp-Session-Id. A session belongs to the agent that opened it; to every other its id does not exist. It holds no
 * authority: each request brings its own token, and a restart of the house costs its clients one initialize.
 */
import type { IncomingHttpHeaders } from "node:http";
import { type Server, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import type { AgentId } from "../../call/id.ts";
import type { JsonValue } from "../../call/json.ts";
import { answerCall } from "./answer-call.ts";
import type { CallExchange } from "./call-exchange.ts";
import { SESSION_IDLE_MS, SESSION_SWEEP_MS, SESSIONS_MAX, SESSIONS_PER_AGENT_MAX } from "./limits.ts";
import type { LogLevel } from "./log-level.ts";
import type { Place, SessionMemory } from "./place.ts";
import { type PlainCall, sessionCall } from "./plain-call.ts";
import type { DoorParts, HouseNews } from "./port.ts";
import type { Scope } from "./scope.ts";
import { protocolServer } from "./serve.ts";
import { type Visit, visitOf } from "./visit.ts";

/** Bytes of chance in a session's id. */
const SESSION_ID_BYTES = 24;

class LegacySession implements SessionMemory {
  logLevel: LogLevel | undefined;
  readonly subscriptions = new Set<string>();
  readonly id: string;
  readonly agent: AgentId;
  readonly scope: Scope;
  readonly #parts: DoorParts;
  readonly #server: Server;
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  /** Requests, streams included, that are under way. */
  busy = 0;
  usedAt: number;
  /** Calls that are answered here and not by the SDK's server, by the id of their request. */
  readonly #underWay = new Map<string | number, CallExchange>();

  constructor(of: { id: string; agent: AgentId; scope: Scope; now: number }, parts: DoorParts, onClose: () => void) {
    this.id = of.id;
    this.agent = of.agent;
    this.scope = of.scope;
    this.usedAt = of.now;
    this.#parts = parts;
    this.#transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => of.id });
    this.#server = protocolServer(parts.version, (ctx) => this.#placeFor(visitOf(ctx.http?.req)));
    this.#server.onclose = () => {
      for (const exchange of this.#underWay.values()) exchange.abort();
      onClose();
    };
  }

  open(): Promise<void> {
    return this.#server.connect(this.#transport);
  }

  clientCapabilities() {
    return this.#server.getClientCapabilities();
  }

  handle(request: Request, body: JsonValue | undefined): Promise<Response> {
    return this.#transport.handleRequest(request, body === undefined ? {} : { parsedBody: body });
  }

  /** The call of a message, where it can be answered here: only the SDK's server can put requests to the client meanwhile. */
  plainCall(message: JsonValue, headers: IncomingHttpHeaders): PlainCall | undefined {
    const declared = this.clientCapabilities();
    const call = declared && sessionCall(message, headers, declared);
    const canBeAsked = declared?.elicitation !== undefined || declared?.sampling !== undefined;
    const mayAsk = call !== undefined && canBeAsked && this.#parts.asksClients(this.scope.nameIn(call.params.name).server);
    return mayAsk ? undefined : call;
  }

  async answer(call: PlainCall, visit: Visit, exchange: CallExchange): Promise<void> {
    this.#underWay.set(call.id, exchange);
    await answerCall(call, this.#placeFor(visit), exchange);
    if (this.#underWay.get(call.id) === exchange) this.#underWay.delete(call.id);
  }

  /** The client takes a request back. Those of the SDK's server it hears of by itself. */
  cancel(id: JsonValue | undefined): void {
    if (typeof id === "string" || typeof id === "number") this.#underWay.get(id)?.abort();
  }

  /** Nothing is sent, and nothing is lost, where the client keeps no stream open for news. */
  async tell(news: HouseNews): Promise<void> {
    if (!this.scope.shows(news.server)) return;
    if (news.kind === "updated") {
      const uri = this.scope.uriOut({ server: news.server, name: news.uri });
      if (this.subscriptions.has(uri)) await this.#server.sendResourceUpdated({ uri });
    } else if (news.what === "tool") await this.#server.sendToolListChanged();
    else if (news.what === "prompt") await this.#server.sendPromptListChanged();
    else await this.#server.sendResourceListChanged();
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #placeFor(visit: Visit): Place {
    return { parts: this.#parts, scope: this.scope, visit, era: "2025", session: this, parking: undefined, lost: () => {} };
  }
}

/** The open sessions of the house. */
export class LegacySessions {
  readonly #sessions = new Map<string, LegacySession>();
  readonly #parts: DoorParts;
  #cancelSweep: () => void = () => {};

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#sweepLater();
  }

  /** The session of this id, if this agent opened it at this address. */
  find(id: string, agent: AgentId, scope: Scope): LegacySession | undefined {
    const session = this.#sessions.get(id);
    return session?.agent === agent && session.scope === scope ? session : undefined;
  }

  /** A new session, or undefined when there are too many. An agent with many loses the one that it used least recently. */
  async open(agent: AgentId, scope: Scope): Promise<LegacySession | undefined> {
    await this.#makeRoom(agent);
    if (this.#sessions.size >= SESSIONS_MAX) return undefined;
    const id = Buffer.from(this.#parts.chance.bytes(SESSION_ID_BYTES)).toString("base64url");
    const session = new LegacySession({ id, agent, scope, now: this.#parts.clock.monotonic() }, this.#parts, () =>
      this.#sessions.delete(id),
    );
    this.#sessions.set(id, session);
    await session.open();
    return session;
  }

  /** Serves one request of a session, which stays busy until it is served. */
  async during(session: LegacySession, serve: () => Promise<void>): Promise<void> {
    session.busy++;
    try {
      await serve();
    } finally {
      session.busy--;
      session.usedAt = this.#parts.clock.monotonic();
    }
  }

  tell(news: HouseNews): void {
    for (const session of this.#sessions.values()) session.tell(news).catch(() => {});
  }

  async close(): Promise<void> {
    this.#cancelSweep();
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }

  async #makeRoom(agent: AgentId): Promise<void> {
    const own = [...this.#sessions.values()].filter((session) => session.agent === agent);
    if (own.length < SESSIONS_PER_AGENT_MAX) return;
    const oldest = own.sort((a, b) => a.busy - b.busy || a.usedAt - b.usedAt)[0];
    await oldest?.close();
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#parts.clock.after(SESSION_SWEEP_MS, () => {
      const before = this.#parts.clock.monotonic() - SESSION_IDLE_MS;
      for (const session of this.#sessions.values()) if (session.busy === 0 && session.usedAt < before) void session.close();
      this.#sweepLater();
    });
  }
}
