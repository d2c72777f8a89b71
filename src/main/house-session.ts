/** A session of an agent inside of a program: calls in process, and what the person asked for, beside them. */
import { Credential } from "../call/credential.ts";
import type { Action, Line, RawCall, RunStep } from "../call/call.ts";
import type { ApprovalId, EntryId, SessionId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import type { Attachment } from "../call/prompt.ts";
import type { Reply } from "../call/reply.ts";
import type { DeclaredTool } from "../execution/application/declared.ts";
import type { Desk } from "../operate/desk.ts";
import { exchange, type Exchange } from "../operate/exchange.ts";
import type { TokenIssued } from "../operate/operations.ts";
import { givePrompt } from "../operate/prompts.ts";
import type { Applications, ToolDeclared } from "./applications.ts";
import type { Conversations } from "./conversations.ts";
import { TOKEN_RENEW_MS } from "./limits.ts";

/** Whose session: the agent's name and bootstrap key, whom it serves, what for, and what the person asks for at once. */
export type SessionOpened = Exchange;

/** One call: `action` is callTool where nothing is said. */
export interface SessionCall {
  readonly action?: Action;
  readonly server: string;
  readonly name: string;
  readonly args?: object;
  /** The approval that it waits for, where it is the same call again. */
  readonly approval?: ApprovalId;
  /** The step of a run that makes it, where a runtime does. */
  readonly run?: RunStep;
  readonly line?: Partial<Line>;
}

/** What a session in process is made of. */
export interface SessionParts {
  readonly desk: Desk;
  /** Takes a call along the path, held while it waits for people. */
  readonly take: (raw: RawCall) => Promise<Reply>;
  readonly applications: Applications;
  readonly conversations: Conversations;
}

export class HouseSession {
  readonly #parts: SessionParts;
  readonly #opened: SessionOpened;
  #issued: TokenIssued;

  private constructor(parts: SessionParts, opened: SessionOpened, issued: TokenIssued) {
    this.#parts = parts;
    this.#opened = opened;
    this.#issued = issued;
  }

  /** Opens a session, or goes on in one of the agent's own. Faults: IDENTITY_*, SESSION_UNKNOWN, OPERATE_*. */
  static async open(parts: SessionParts, opened: SessionOpened): Promise<HouseSession> {
    return new HouseSession(parts, opened, await exchange(parts.desk, opened));
  }

  get id(): SessionId {
    return this.#issued.session;
  }

  /**
   * Takes in what the person asked for; durable when it returns. What the person pasted or attached is given apart: it
   * counts as written by anybody. Faults: those of `givePrompt`.
   */
  prompt(text: string, attachments: readonly Attachment[] = []): Promise<EntryId> {
    const { agent, session } = this.#issued;
    return givePrompt(this.#parts.desk, { agent, session }, { prompt: { text, attachments }, by: agent });
  }

  /**
   * Declares tools that this program performs itself, at the agent's own server of applications where none is named. A call
   * of one hands the permitted arguments to `line.perform`. Faults: those of `Applications.declare`.
   */
  declare(tools: readonly DeclaredTool[], server?: string): Promise<readonly ToolDeclared[]> {
    const { agents } = this.#parts.desk;
    return this.#parts.applications.declare(agents.find(this.#opened.agent)?.name ?? this.#opened.agent, tools, server);
  }

  /** What this program remembers of its conversation, kept in the agent's database: as `Conversations` has it. */
  readonly conversation = {
    items: (limit?: number) => this.#parts.conversations.items(this.#issued, limit),
    add: (items: readonly JsonObject[]) => this.#parts.conversations.add(this.#issued, items),
    withdraw: () => this.#parts.conversations.withdraw(this.#issued),
    clear: () => this.#parts.conversations.clear(this.#issued),
  };

  /** Takes a call along the path, held while it waits for people. */
  async call({ action = "callTool", server, name, args = {}, approval, run, line = {} }: SessionCall): Promise<Reply> {
    await this.#renew();
    const credential = new Credential(this.#issued.token);
    const open: Line = { signal: new AbortController().signal, ...line };
    const said = { ...(approval !== undefined && { approval }), ...(run !== undefined && { run }) };
    return this.#parts.take({ door: "in-process", action, server, name, args, ...said, credential, line: open });
  }

  /** A token lives for minutes, and a session for as long as its program. */
  async #renew(): Promise<void> {
    if (this.#issued.expiresAt - this.#parts.desk.clock.now() > TOKEN_RENEW_MS) return;
    const { agent, key } = this.#opened;
    this.#issued = await exchange(this.#parts.desk, { agent, key, session: this.#issued.session });
  }
}
