/**
 * A client of the door for calls over plain HTTP (docs/calls.md): gets its tokens by the agent's bootstrap key, goes on in
 * one session, and tries nothing twice that may have happened.
 */

export interface CallsClientOptions {
  /** Where the house is: https, or http to a loopback address. It may come from the environment; without it nothing is opened. */
  readonly url: string | undefined;
  /** The agent's name. */
  readonly agent: string;
  /** Its bootstrap key. It goes to the house's token endpoint, and with prompts, and nowhere else. It may come from the environment, as `url`. */
  readonly key: string | undefined;
  /** The person whom the session serves, by name or id. */
  readonly person?: string;
  /** What the session is for, in words. */
  readonly purpose?: string;
  /** A session of the agent to go on in; left out, one is opened. */
  readonly session?: string;
}

/** A rule that decided, with what its author says of it. */
export interface RuleSaid {
  readonly rule: string;
  readonly reason?: string;
}

/** What a person attached: its text, and for people what it is. */
export interface Attached {
  readonly text: string;
  /** What it is, for people: a file's name, a page's address. */
  readonly from: string;
}

/** The house's answer to a call, as docs/calls.md has it. */
export type CallAnswered =
  | { readonly effect: "permit"; readonly call: string; readonly perform: true; readonly args: { readonly [name: string]: unknown } }
  | {
      readonly effect: "permit";
      readonly call: string;
      readonly perform?: undefined;
      readonly status: "done" | "failed" | "unknown";
      readonly result?: { readonly [name: string]: unknown };
      readonly fault?: { readonly code: string; readonly text: string; readonly hint?: string; readonly said?: string };
    }
  | {
      readonly effect: "ask";
      readonly call: string;
      readonly approval: string;
      readonly url: string;
      readonly expiresAt: number;
      readonly retryAfterMs: number;
      readonly rules: readonly RuleSaid[];
    }
  | {
      readonly effect: "refuse";
      readonly call: string;
      readonly code: string;
      readonly text: string;
      readonly hint?: string;
      readonly rules: readonly RuleSaid[];
    };

export interface CallAsked {
  readonly server?: string;
  readonly tool: string;
  readonly args: object;
  readonly approval?: string;
  readonly holdMs?: number;
}

/** The house answered with a fault: nothing was decided. */
export class HouseFault extends Error {
  override readonly name = "HouseFault";
  readonly status: number;
  readonly code: string;
  /** Where it happened, and what can be done about it, where the house says so. */
  readonly where: string | undefined;
  readonly hint: string | undefined;

  constructor(status: number, code: string, what: string, more: { readonly where?: string; readonly hint?: string } = {}) {
    super(`${code}: ${what}`);
    this.status = status;
    this.code = code;
    this.where = more.where;
    this.hint = more.hint;
  }
}

/** No house answered. Whether what was asked came in is not known. */
export class HouseUnreached extends Error {
  override readonly name = "HouseUnreached";
}

interface Token {
  readonly access: string;
  readonly session: string;
}

/** Faults in words of its own what a program took from the environment and is not there. */
function given(value: string | undefined, what: string): string {
  if (value !== undefined && value !== "") return value;
  throw new Error(`${what} is missing: is the variable of the environment set that it comes from?`);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export class CallsClient {
  readonly #options: CallsClientOptions;
  readonly #url: URL;
  readonly #key: string;
  #token: Promise<Token> | undefined;
  #session: string | undefined;

  /** Throws where the address or the key is missing, and where the key would travel in clear. */
  constructor(options: CallsClientOptions) {
    this.#url = new URL(given(options.url, "url, the address of the house,"));
    this.#key = given(options.key, "key, the agent's bootstrap key,");
    if (this.#url.protocol !== "https:" && !(this.#url.protocol === "http:" && LOOPBACK.test(this.#url.hostname)))
      throw new Error("the house is reached by https, or by http on this machine alone: a key must not travel in clear");
    this.#options = options;
    this.#session = options.session;
  }

  /** The session that calls are made in; opened by the first who asks. Throws HouseFault. */
  async session(): Promise<string> {
    return (await this.#authorized()).session;
  }

  /** Declares tools that this program performs. Throws HouseFault. */
  async declare(tools: readonly object[], server?: string): Promise<void> {
    await this.#send("PUT", "/v1/tools", { tools, ...(server !== undefined && { server }) });
  }

  /** Makes a call. A lost connection is not tried again here: the caller knows whether it waits. Throws HouseFault. */
  call(asked: CallAsked, signal?: AbortSignal): Promise<CallAnswered> {
    return this.#send("POST", "/v1/calls", asked, signal);
  }

  /** Brings what came of a call that this program performed. Throws HouseFault. */
  outcome(call: string, brought: { readonly result: unknown } | { readonly error: string }): Promise<CallAnswered> {
    return this.#send("POST", `/v1/calls/${encodeURIComponent(call)}/outcome`, brought);
  }

  /** Says what the person asked for, with what the person attached beside it. Throws HouseFault. */
  async prompt(text: string, attachments: readonly Attached[] = []): Promise<void> {
    const session = encodeURIComponent(await this.session());
    await this.#fetch("POST", `/v1/sessions/${session}/prompts`, { authorization: this.#basic(), body: { text, attachments } });
  }

  /** The newest items of the conversation, in the order in which they came. Throws HouseFault. */
  async items(limit?: number): Promise<readonly object[]> {
    const { items } = await this.#send<{ readonly items: readonly object[] }>(
      "GET",
      `/v1/conversation${limit === undefined ? "" : `?limit=${limit}`}`,
    );
    return items;
  }

  async addItems(items: readonly object[]): Promise<void> {
    await this.#send("POST", "/v1/conversation", { items });
  }

  /** Withdraws the newest item and gives it; undefined where there is none. */
  async withdrawItem(): Promise<object | undefined> {
    const { item } = await this.#send<{ readonly item: object | null }>("POST", "/v1/conversation/withdraw", {});
    return item ?? undefined;
  }

  async clearItems(): Promise<void> {
    await this.#send("DELETE", "/v1/conversation");
  }

  async #send<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
    const send = async (): Promise<T> => {
      const { access } = await this.#authorized();
      return (await this.#fetch(method, path, {
        authorization: `Bearer ${access}`,
        ...(body !== undefined && { body }),
        ...(signal !== undefined && { signal }),
      })) as T;
    };
    try {
      return await send();
    } catch (thrown) {
      // A token lives for minutes. What is refused for its token has not been looked at, so it can be sent again.
      if (!(thrown instanceof HouseFault) || thrown.status !== 401) throw thrown;
      this.#token = undefined;
      return send();
    }
  }

  #authorized(): Promise<Token> {
    const token = (this.#token ??= this.#exchange());
    token.catch(() => {
      if (this.#token === token) this.#token = undefined;
    });
    return token;
  }

  async #exchange(): Promise<Token> {
    const { person, purpose } = this.#options;
    const wish = this.#session === undefined ? { person, purpose } : { session: this.#session };
    const form = new URLSearchParams({ grant_type: "client_credentials" });
    for (const [name, value] of Object.entries(wish)) if (value !== undefined) form.set(name, value);
    const answer = await reach(new URL("/oauth/token", this.#url), {
      method: "POST",
      headers: { authorization: this.#basic(), "content-type": "application/x-www-form-urlencoded" },
      body: form,
      redirect: "error",
    });
    const told = answer.told as { access_token?: string; session?: string; error?: string; error_description?: string };
    const { access_token: access, session } = told;
    if (!answer.ok || access === undefined || session === undefined)
      throw new HouseFault(
        answer.status === 401 ? 403 : answer.status,
        told.error ?? "invalid_token",
        told.error_description ?? "there is no token",
      );
    this.#session = session;
    return { access, session };
  }

  #basic(): string {
    return `Basic ${Buffer.from(`${this.#options.agent}:${this.#key}`).toString("base64")}`;
  }

  async #fetch(
    method: string,
    path: string,
    { authorization, body, signal }: { readonly authorization: string; readonly body?: object; readonly signal?: AbortSignal },
  ): Promise<unknown> {
    const answer = await reach(new URL(path, this.#url), {
      method,
      headers: { authorization, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "error",
      ...(signal !== undefined && { signal }),
    });
    const told = answer.told as { readonly fault?: { readonly code: string; readonly what: string; readonly where?: string; readonly hint?: string } };
    if (answer.ok) return told;
    const { code = "SERVER_FAULT", what = `the house answered ${answer.status}`, ...more } = told.fault ?? {};
    throw new HouseFault(answer.status, code, what, more);
  }
}

interface Answered {
  readonly ok: boolean;
  readonly status: number;
  /** What was answered, as JSON. */
  readonly told: unknown;
}

/** One request. Throws HouseUnreached where nothing answers, or what is no house, such as a proxy before one that is down. */
async function reach(url: URL, init: RequestInit): Promise<Answered> {
  const unreached = (how: string) => (cause: unknown): never => {
    if (init.signal?.aborted === true) throw cause;
    throw new HouseUnreached(`the house at ${url.origin} ${how}`, { cause });
  };
  const answer = await fetch(url, init).catch((cause: unknown) => unreached(`does not answer${codeOf(cause)}`)(cause));
  const told: unknown = await answer.json().catch(unreached(`did not answer: what came is not the JSON of a house (HTTP ${answer.status})`));
  return { ok: answer.ok, status: answer.status, told };
}

/** What the system says of a connection that failed, such as ECONNREFUSED. */
function codeOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
  return typeof code === "string" ? ` (${code})` : "";
}
