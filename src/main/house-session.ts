/** A session of an agent inside of a program: calls in process, and what the person asked for, beside them. */
import { Credential } from "../call/credential.ts";
import type { Action, Line, RawCall } from "../call/call.ts";
import type { EntryId, SessionId } from "../call/id.ts";
import type { Attachment } from "../call/prompt.ts";
import type { Reply } from "../call/reply.ts";
import type { Desk } from "../operate/desk.ts";
import { exchange, type Exchange } from "../operate/exchange.ts";
import type { TokenIssued } from "../operate/operations.ts";
import { givePrompt } from "../operate/prompts.ts";
import { TOKEN_RENEW_MS } from "./limits.ts";

/** Whose session: the agent's name and bootstrap key, whom it serves, what for, and what the person asks for at once. */
export type SessionOpened = Exchange;

/** One call: `action` is callTool where nothing is said. */
export interface SessionCall {
  readonly action?: Action;
  readonly server: string;
  readonly name: string;
  readonly args?: object;
  readonly line?: Partial<Line>;
}

export class HouseSession {
  readonly #desk: Desk;
  readonly #take: (raw: RawCall) => Promise<Reply>;
  readonly #opened: SessionOpened;
  #issued: TokenIssued;

  private constructor(
    desk: Desk,
    take: (raw: RawCall) => Promise<Reply>,
    issued: { readonly opened: SessionOpened; readonly token: TokenIssued },
  ) {
    this.#desk = desk;
    this.#take = take;
    this.#opened = issued.opened;
    this.#issued = issued.token;
  }

  /** Opens a session, or goes on in one of the agent's own. Faults: IDENTITY_*, SESSION_UNKNOWN, OPERATE_*. */
  static async open(desk: Desk, take: (raw: RawCall) => Promise<Reply>, opened: SessionOpened): Promise<HouseSession> {
    return new HouseSession(desk, take, { opened, token: await exchange(desk, opened) });
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
    return givePrompt(this.#desk, { agent, session }, { prompt: { text, attachments }, by: agent });
  }

  /** Takes a call along the path, held while it waits for people. */
  async call({ action = "callTool", server, name, args = {}, line = {} }: SessionCall): Promise<Reply> {
    await this.#renew();
    const credential = new Credential(this.#issued.token);
    const open: Line = { signal: new AbortController().signal, ...line };
    return this.#take({ door: "in-process", action, server, name, args, credential, line: open });
  }

  /** A token lives for minutes, and a session for as long as its program. */
  async #renew(): Promise<void> {
    if (this.#issued.expiresAt - this.#desk.clock.now() > TOKEN_RENEW_MS) return;
    const { agent, key } = this.#opened;
    this.#issued = await exchange(this.#desk, { agent, key, session: this.#issued.session });
  }
}
