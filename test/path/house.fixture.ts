/**
 * A house for stories: opened in a folder of its own, closed and opened again on the same data and port, spoken to by
 * the SDK's client in either era and by operators over HTTP. What waits for people is heard from the house's own stream of events.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CallToolResult,
  Client,
  ClientCredentialsProvider,
  type ClientOptions,
  type ElicitRequest,
  type ElicitResult,
  type InputRequiredResult,
  isInputRequiredResult,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { expect } from "vitest";
import type { AgentInput, ConfigurationInput, ServerInput } from "../../src/main/configuration/configuration.ts";
import { ledgerIn } from "../../src/main/ledger-source.ts";
import { type Entry, logNames, newestEntries } from "../../src/main/read-ledger.ts";
import type { Models } from "../../src/execution/model/models.ts";
import { type House, openHouse } from "../../src/main.ts";
import { API, type FaultAnswer, type HouseEvent, type InputOf, type OperationName, type OutputOf } from "../../src/server/contract.ts";
import type { VerifySource } from "../../src/verify/source.ts";
import { verify } from "../../src/verify/verify.ts";
import { Heard } from "./heard.fixture.ts";

export type Era = "2025-11-25" | "2026-07-28";
export const ERAS: readonly Era[] = ["2025-11-25", "2026-07-28"];

/** Where answers of the house tell what became of a call. */
export const CALL_META = "chatelaine/call";

export interface StoryHouse {
  readonly servers: { readonly [name: string]: ServerInput };
  readonly agents: { readonly [name: string]: AgentInput };
  /** Name of a policy file to its text. */
  readonly policies: { readonly [file: string]: string };
  readonly limits?: ConfigurationInput["limits"];
  readonly budgets?: ConfigurationInput["budgets"];
  readonly prices?: ConfigurationInput["prices"];
  readonly currency?: string;
  readonly teams?: ConfigurationInput["teams"];
  readonly decisionPoints?: ConfigurationInput["decisionPoints"];
  readonly shadowShare?: number;
  readonly flow?: ConfigurationInput["flow"];
  /** Puts further files into the folder of the house before it opens. */
  readonly before?: (folder: string) => void;
  readonly inspection?: ConfigurationInput["inspection"];
  readonly secrets?: ConfigurationInput["secrets"];
  readonly sandbox?: ConfigurationInput["sandbox"];
  readonly egress?: ConfigurationInput["egress"];
  /** Stands in the place of configured providers. */
  readonly models?: Models;
  /** Providers of models, as they are configured. */
  readonly providers?: ConfigurationInput["models"];
  readonly root?: NonNullable<ConfigurationInput["keys"]>["root"];
}

/** Whom a session serves and what it is for, and how its client is made. */
export interface Visitor {
  readonly agent: string;
  readonly era: Era;
  readonly path?: string;
  readonly person?: string;
  readonly purpose?: string;
  readonly capabilities?: ClientOptions["capabilities"];
  readonly elicited?: (params: ElicitRequest["params"]) => ElicitResult;
  /** An agent's tokens from before: its session goes on. */
  readonly credentials?: Credentials;
  /** What the client calls itself. */
  readonly name?: string;
}

/** The SDK's own provider, which also says whom the session is for. */
export class Credentials extends ClientCredentialsProvider {
  readonly #wish: { readonly person?: string | undefined; readonly purpose?: string | undefined };

  constructor(
    options: { clientId: string; clientSecret: string; expectedIssuer: string },
    wish: { person?: string | undefined; purpose?: string | undefined } = {},
  ) {
    super(options);
    this.#wish = wish;
  }

  override prepareTokenRequest(scope?: string): URLSearchParams {
    const params = super.prepareTokenRequest(scope);
    for (const [name, value] of Object.entries(this.#wish)) if (value !== undefined) params.set(name, value);
    return params;
  }

  /** The token that it holds. */
  token(): string {
    const token = this.tokens()?.access_token;
    if (token === undefined) throw new Error("there is no token yet");
    return token;
  }

  /** The session that the token is for. */
  session(): string {
    return claimsOf(this.token()).sid;
  }
}

/** What a token says; it is for the house to check it. */
export function claimsOf(token: string): { readonly sid: string; readonly jti: string } {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as { sid: string; jti: string };
}

/** A fault that the operators' API answered with. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, { fault }: FaultAnswer) {
    super(`${fault.code}: ${fault.what}`);
    this.status = status;
    this.code = fault.code;
  }
}

export interface Connected {
  readonly client: Client;
  readonly credentials: Credentials;
}

/** Servers that are processes, outside of any sandbox: faster, and on any machine. Stories about sandboxes name a profile. */
export function bare(servers: StoryHouse["servers"]): StoryHouse["servers"] {
  return Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, "command" in server ? { sandbox: "none", ...server } : server]));
}

export class Story {
  readonly folder = mkdtempSync(join(tmpdir(), "story-"));
  /** Every line that the house said of itself. */
  readonly lines = new Heard<string>();
  readonly keys: { [agent: string]: string } = {};
  /** What operators heard over `GET /v1/events`. */
  events = new Heard<HouseEvent>();
  house!: House;
  /** Which flow rules the house has when it opens next. */
  flow: ConfigurationInput["flow"];
  /** Who keeps the root key when it opens next. */
  root: NonNullable<ConfigurationInput["keys"]>["root"];
  /** What it has when it opens next. */
  servers: StoryHouse["servers"];
  sandbox: StoryHouse["sandbox"];
  readonly #story: StoryHouse;
  readonly #clients = new Set<Client>();
  #isOpen = false;
  #port = 0;
  #hush = new AbortController();
  #asked = 0;

  private constructor(story: StoryHouse) {
    this.#story = story;
    // Stories that are not about the flow of values are told without its rules.
    this.root = story.root;
    this.servers = story.servers;
    this.sandbox = story.sandbox;
    this.flow = "flow" in story ? story.flow : "observe";
  }

  static async open(story: StoryHouse): Promise<Story> {
    const opened = new Story(story);
    mkdirSync(opened.policies);
    for (const [file, text] of Object.entries(story.policies)) writeFileSync(join(opened.policies, file), text);
    story.before?.(opened.folder);
    await opened.open();
    return opened;
  }

  get data(): string {
    return join(this.folder, "data");
  }

  get policies(): string {
    return join(this.folder, "policies");
  }

  get url(): string {
    return this.house.url;
  }

  async open(): Promise<void> {
    const { agents, limits, teams, budgets, prices, currency, decisionPoints, shadowShare, inspection, secrets, egress, models, providers } = this.#story;
    this.house = await openHouse(
      { data: "data", policies: "policies", listen: { port: this.#port }, servers: bare(this.servers), agents, teams, decisionPoints, limits: { anchorEveryMs: 100, ...limits }, budgets, prices, currency, shadowShare, inspection, secrets, sandbox: this.sandbox, egress, models: providers, keys: { root: this.root }, flow: this.flow },
      { folder: this.folder, logLine: (line) => this.lines.add(line), ...(models && { models }) },
    );
    this.#port = Number(new URL(this.url).port);
    this.#isOpen = true;
    Object.assign(this.keys, this.house.newKeys);
    await this.#watch();
  }

  /** Closes the house; clients are not told. */
  async shut(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#hush.abort();
    await this.house.close();
  }

  /** Closes the house and opens it again on the same data and port. */
  async restart(): Promise<void> {
    await this.shut();
    await this.open();
  }

  /** Ends clients and house, verifies what is left, and removes it. */
  async close(): Promise<void> {
    for (const client of this.#clients) await client.close().catch(() => {});
    await this.shut();
    expect(this.wrongs()).toEqual([]);
    rmSync(this.folder, { recursive: true });
  }

  /** A client of the SDK that gets its token by its agent's key. */
  async connect({
    agent,
    era,
    path = "/mcp",
    capabilities,
    elicited,
    person,
    purpose,
    credentials,
    name = "story",
  }: Visitor): Promise<Connected> {
    const authProvider =
      credentials ??
      new Credentials({ clientId: agent, clientSecret: this.keys[agent] ?? "", expectedIssuer: this.url }, { person, purpose });
    const client = new Client(
      { name, version: "1" },
      { capabilities: capabilities ?? {}, versionNegotiation: { mode: era === "2025-11-25" ? "legacy" : "auto" } },
    );
    if (elicited !== undefined) client.setRequestHandler("elicitation/create", ({ params }) => elicited(params));
    await client.connect(new StreamableHTTPClientTransport(new URL(path, this.url), { authProvider }));
    expect(client.getNegotiatedProtocolVersion()).toBe(era);
    this.#clients.add(client);
    return { client, credentials: authProvider };
  }

  /** One operation of the operators' API, as the owner or as the person of `who`. Faults come back as `Refused`. */
  async operate<Name extends OperationName>(name: Name, input: InputOf<Name>, who?: Person): Promise<OutputOf<Name>> {
    const { method, path } = API[name];
    const rest = new Map<string, unknown>(Object.entries(input));
    const place = path.replace(/:([a-z]+)/gi, (_all, part: string) => {
      const value = String(rest.get(part));
      rest.delete(part);
      return encodeURIComponent(value);
    });
    const query =
      method === "GET" ? `?${new URLSearchParams([...rest].map(([key, value]): [string, string] => [key, String(value)])).toString()}` : "";
    const answer = await fetch(`${this.url}${place}${query}`, {
      method,
      headers: { ...(who?.headers ?? this.#owner()), ...(method === "POST" && { "content-type": "application/json" }) },
      ...(method === "POST" && { body: JSON.stringify(Object.fromEntries(rest)) }),
    });
    const json: unknown = await answer.json();
    if (!answer.ok) throw new Refused(answer.status, json as FaultAnswer);
    return json as OutputOf<Name>;
  }

  /** Another person, logged in as browsers are: by the button behind a one-time link. */
  async person(name: string, role: InputOf<"addPerson">["role"]): Promise<Person> {
    const { link, person } = await this.operate("addPerson", { name, role });
    const headers = { "sec-fetch-site": "same-origin" };
    const answer = await fetch(`${this.url}/owner`, { method: "POST", redirect: "manual", headers, body: new URLSearchParams({ code: link.code }) });
    expect(answer.status).toBe(303);
    const cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    return { id: person.person, headers: { ...headers, cookie } };
  }

  /** The next request for a person that nobody took up yet. */
  async nextAsk(): Promise<string> {
    let seen = -1;
    const isAsk = (event: HouseEvent) => event.kind === "approval-opened" && ++seen >= this.#asked;
    const event = await this.events.until(isAsk);
    this.#asked++;
    return event.kind === "approval-opened" ? event.approval : "";
  }

  /** The log of an agent, or of the house. */
  entries(agent: string | "house"): readonly Entry[] {
    const log = agent === "house" ? agent : (this.house.rooms.agents.find(agent)?.agent ?? agent);
    const source = this.source();
    return logNames(source).some((name) => name === log)
      ? newestEntries(source, log, Number.MAX_SAFE_INTEGER).map(({ entry }) => entry)
      : [];
  }

  /** How many calls of an agent were permitted, by action. */
  permits(agent: string): { readonly [action: string]: number } {
    const permits: { [action: string]: number } = {};
    for (const entry of this.entries(agent)) {
      if (entry.kind === "decision" && entry.effect === "permit") permits[entry.action] = (permits[entry.action] ?? 0) + 1;
    }
    return permits;
  }

  /** The headers of an operator who is the owner. */
  get owner(): { readonly authorization: string } {
    return this.#owner();
  }

  /** The effects that were decided for an agent about a name, in order. */
  decided(agent: string, name: string): readonly string[] {
    return this.entries(agent).flatMap((entry) => (entry.kind === "decision" && entry.name === name ? [entry.effect] : []));
  }

  source(): VerifySource {
    const source = ledgerIn(this.data);
    if (source === undefined) throw new Error("there is no house");
    return source;
  }

  /** What the verifier finds wrong, with the house's key as it was noted at the start. */
  wrongs(source: VerifySource = this.source()): readonly string[] {
    const report = verify(source, { vkeys: this.house.vkey });
    if (report.status === "verified") return [];
    return report.logs.flatMap(({ log, status, findings }) => [
      `${log} ${status}`,
      ...findings.map(({ code, what }) => `${code}: ${what}`),
    ]);
  }

  #owner(): { readonly authorization: string } {
    return { authorization: `Bearer ${readFileSync(join(this.data, "operator.token"), "utf8").trim()}` };
  }

  /** Listens to the house's stream of server-sent events; returns once it stands. */
  async #watch(): Promise<void> {
    this.#hush = new AbortController();
    this.events = new Heard();
    this.#asked = 0;
    const answer = await fetch(`${this.url}/v1/events`, { headers: this.#owner(), signal: this.#hush.signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) throw new Error("there is no stream of events");
    // The first thing that comes shows that the stream is alive.
    await reader.read();
    void this.#hear(reader, this.events);
  }

  async #hear(
    reader: { read(): Promise<{ readonly value?: string | undefined; readonly done: boolean }> },
    events: Heard<HouseEvent>,
  ): Promise<void> {
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
      if (done) return;
      const parts = (rest + (value ?? "")).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const data = part.split("\n").find((line) => line.startsWith("data: "));
        if (data !== undefined) events.add(JSON.parse(data.slice("data: ".length)) as HouseEvent);
      }
    }
  }
}

export interface Person {
  readonly id: string;
  readonly headers: { readonly [name: string]: string };
}

/** What a call's result says of the call: absent where it simply ran. */
export interface About {
  readonly call: string;
  readonly effect: string;
  readonly code: string;
  readonly status?: string;
  readonly approval?: string;
  readonly retryAfterMs?: number;
  readonly rules?: readonly { readonly rule: string; readonly reason?: string }[];
}

export function aboutOf(result: CallToolResult): About | undefined {
  return result._meta?.[CALL_META] as About | undefined;
}

/** The text of a result's first block. */
export function textOf({ content }: CallToolResult): string {
  const [first] = content;
  return first?.type === "text" ? first.text : "";
}

/** What the house gave a client of 2026-07-28 to come back with. */
export interface Back {
  readonly requestState: string;
}

/** A client that answers elicitations by hand. */
export const BY_HAND: ClientOptions["capabilities"] = { elicitation: { form: {} } };

/** One round of a call by a client that answers by hand: its result, or what it is to come back with. */
export async function round(
  client: Client,
  call: { readonly name: string; readonly arguments: { readonly [name: string]: string } },
  back?: Back,
): Promise<{ readonly result: CallToolResult; readonly asked?: undefined } | { readonly result?: undefined; readonly asked: Back }> {
  const answers = back === undefined ? {} : { ...back, inputResponses: { "chatelaine/ask": { action: "accept" } } };
  const result: CallToolResult | InputRequiredResult = await client.callTool({ ...call, ...answers }, { allowInputRequired: true });
  if (!isInputRequiredResult(result)) return { result };
  return { asked: { requestState: result.requestState ?? "" } };
}
