/**
 * The sessionful revisions (2025-11-25, 2025-06-18): one protocol server a session, kept in memory, found by the
 * Mcp-Session-Id. A session belongs to the agent that opened it; to every other its id does not exist. It holds no
 * authority: each request brings its own token, and a restart of the house costs its clients one initialize.
 */
import { type Server, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import type { AgentId } from "../../call/id.ts";
import type { JsonValue } from "../../call/json.ts";
import { SESSION_IDLE_MS, SESSION_SWEEP_MS, SESSIONS_MAX, SESSIONS_PER_AGENT_MAX } from "./limits.ts";
import type { LogLevel } from "./log-level.ts";
import type { SessionMemory } from "./place.ts";
import type { DoorParts, HouseNews } from "./port.ts";
import type { Scope } from "./scope.ts";
import { protocolServer } from "./serve.ts";
import { visitOf } from "./visit.ts";

/** Bytes of chance in a session's id. */
const SESSION_ID_BYTES = 24;

class LegacySession implements SessionMemory {
  logLevel: LogLevel | undefined;
  readonly subscriptions = new Set<string>();
  readonly id: string;
  readonly agent: AgentId;
  readonly scope: Scope;
  readonly #server: Server;
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  /** Requests, streams included, that are under way. */
  busy = 0;
  usedAt: number;

  constructor(of: { id: string; agent: AgentId; scope: Scope; now: number }, parts: DoorParts, onClose: () => void) {
    this.id = of.id;
    this.agent = of.agent;
    this.scope = of.scope;
    this.usedAt = of.now;
    this.#transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => of.id });
    this.#server = protocolServer(parts.version, (ctx) => ({
      parts,
      scope: of.scope,
      visit: visitOf(ctx.http?.req),
      era: "2025",
      session: this,
      parking: undefined,
      lost: () => {},
    }));
    this.#server.onclose = onClose;
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

  /** Serves one request of a session; the session stays busy until `sent` settles. */
  async serve(
    session: LegacySession,
    exchange: { request: Request; body: JsonValue | undefined; send: (answer: Response) => Promise<void> },
  ): Promise<void> {
    session.busy++;
    try {
      await exchange.send(await session.handle(exchange.request, exchange.body));
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
