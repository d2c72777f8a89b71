/**
 * A house with everything in flight that it can have at once: programs in sandboxes, snippets that never end, calls at
 * servers that never answer, an API that hangs, a tunnel, people who are asked. What becomes of it is seen from outside
 * the house: in the list of processes, at the servers, at both ends of the tunnel; and on the ledger.
 */
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import type { CallToolResult } from "@modelcontextprotocol/client";
import type { AgentId, SessionId } from "../../src/call/id.ts";
import type { CallBrief } from "../../src/session/index.ts";
import { type Connected, Story } from "./house.fixture.ts";
import { Heard } from "./heard.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("workers-use-all")
permit (principal in Role::"worker", action, resource);

@id("ask-before-noting")
@effect("ask")
forbid (principal, action == Action::"own/note", resource);
`;

interface Program {
  readonly kind: string;
  readonly language: string;
  /** `SECONDS` is how its `sleep` is known among others. */
  readonly code: string;
  /** How many of them sleep. */
  readonly sleepers: number;
  readonly loops?: true;
}

/** Programs that would run on for as long as they may. */
const PROGRAMS: readonly Program[] = [
  { kind: "sandbox: sleep", language: "shell", code: "sleep SECONDS; :", sleepers: 1 },
  {
    kind: "sandbox: a tree that left its session",
    language: "shell",
    code: "(setsid sh -c 'sleep SECONDS & sleep SECONDS; :' &) ; sleep SECONDS & sleep SECONDS; wait",
    sleepers: 4,
  },
  { kind: "sandbox: deaf to SIGTERM", language: "shell", code: "trap '' TERM HUP INT; while :; do sleep SECONDS; done", sleepers: 1 },
  {
    kind: "sandbox: node, busy",
    language: "node",
    code: "require('node:child_process').spawn('sleep', ['SECONDS'], { stdio: 'ignore', detached: true }); for (;;);",
    sleepers: 1,
    loops: true,
  },
];
/** More than a session makes here. */
const CALLS_MAX = 100;
/** Sleeps of programs are longer than any other, and no two programs sleep for the same time. */
const SECONDS_FROM = 40_000_000;
/** One more than there are threads for snippets: the last one waits for a thread. */
const SNIPPETS = 3;

type Call = (name: string, args: { readonly [name: string]: string }) => Promise<CallToolResult>;

/** One thing that is in flight. */
export interface Work {
  readonly kind: string;
  /** Whether nothing of it is left, seen from outside the house. */
  readonly isOver: () => boolean;
  /** What the agent is told in the end; absent where there is nobody to tell. */
  readonly reply?: Promise<CallToolResult>;
}

/** A session with work of every kind in flight. */
export interface Busy extends Connected {
  readonly session: string;
  readonly works: readonly Work[];
  /** Its calls that were permitted and have no outcome on the ledger yet. */
  readonly open: () => number;
  /** How its calls ended, as the ledger has it. */
  readonly outcomes: () => readonly CallBrief["status"][];
  /** Approvals of it that wait for a person. */
  readonly waiting: () => number;
}

export interface InFlightOptions {
  /** Without: no program in a sandbox of the system. */
  readonly sandbox: boolean;
}

/** An API whose answers never end: those that began, and those that are open. */
interface Api {
  readonly began: Heard<string>;
  readonly open: Set<string>;
}

/** A host at the far end of tunnels, and the ports from which it is connected to. */
interface Echo {
  readonly port: number;
  readonly open: Set<number>;
}

export class InFlight {
  readonly story: Story;
  readonly #own: OwnServer;
  readonly #told: Heard<string>;
  readonly #servers: readonly Server[];
  readonly #api: Api;
  readonly #echo: Echo;
  readonly #options: InFlightOptions;
  #count = 0;

  private constructor(parts: {
    story: Story;
    own: OwnServer;
    told: Heard<string>;
    servers: readonly Server[];
    api: Api;
    echo: Echo;
    options: InFlightOptions;
  }) {
    this.story = parts.story;
    this.#own = parts.own;
    this.#told = parts.told;
    this.#servers = parts.servers;
    this.#api = parts.api;
    this.#echo = parts.echo;
    this.#options = parts.options;
  }

  static async open(options: InFlightOptions): Promise<InFlight> {
    const own = await startOwnServer();
    const told = new Heard<string>();
    const ear = createServer((socket) => {
      let rest = "";
      socket.on("error", () => {}).setEncoding("utf8").on("data", (chunk: string) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) told.add(line);
      });
    });
    const api = { began: new Heard<string>(), open: new Set<string>() };
    const hanging = createHttp((request, response) => {
      const text = new URL(request.url ?? "", "http://api").searchParams.get("text") ?? "";
      api.open.add(text);
      // Begins an answer, so that the call is in the middle of one.
      response.writeHead(200, { "content-type": "text/plain" }).write("wait");
      response.once("close", () => api.open.delete(text));
      api.began.add(text);
    });
    const echoes = new Set<number>();
    const echo = createServer((socket) => {
      const from = socket.remotePort ?? 0;
      echoes.add(from);
      socket.on("error", () => {}).once("close", () => echoes.delete(from)).pipe(socket);
    });
    const [earPort, apiPort, echoPort] = [await listening(ear), await listening(hanging), await listening(echo)];
    const story = await Story.open({
      servers: {
        own: { url: own.url },
        waiting: { command: process.execPath, args: [join(import.meta.dirname, "waiting-stdio.fixture.ts")], env: { TELL: String(earPort) } },
        api: { url: `http://127.0.0.1:${apiPort}`, tools: { hang: { description: "Hangs.", request: "GET /hang?text={text}", args: { text: "string" } } } },
        code: { code: { languages: ["shell", "node", "javascript"], profile: "standard" } },
      },
      limits: { callDeadlineMs: 600_000, askExpiresMs: 600_000 },
      agents: { worker: { role: "worker" }, other: { role: "worker" } },
      egress: { listen: { port: 0 }, allowPrivate: ["127.0.0.0/8"], ports: [echoPort], notTls: [`127.0.0.1:${echoPort}`] },
      policies: { "all.cedar": POLICIES },
    });
    return new InFlight({ story, own, told, servers: [ear, hanging, echo], api, echo: { open: echoes, port: echoPort }, options });
  }

  /**
   * Opens a session and begins work of every kind in it; resolves once all of it is under way. Where it is to be idle it
   * takes no processor: nothing in it loops.
   */
  async begin(agent: string, { isIdle = false }: { readonly isIdle?: boolean } = {}): Promise<Busy> {
    const mark = ++this.#count;
    const connected = await this.story.connect({ agent, era: mark % 2 === 0 ? "2025-11-25" : "2026-07-28" });
    const { client, credentials } = connected;
    const call: Call = (name, args) =>
      client.callTool({ name, arguments: args }, { timeout: 600_000, onprogress: () => {} });
    const texts = Array.from({ length: 3 }, (_, at) => `${mark}-${at}`);
    const works: Work[] = [];
    if (this.#options.sandbox) works.push(...(await this.#programs(mark, call, isIdle)));
    for (let at = 0; at < SNIPPETS && !isIdle; at++) {
      const snippet = begun(call("code__run_code", { language: "javascript", code: `for (;;); // ${at}` }));
      works.push({ kind: "quickjs: an endless loop", ...snippet });
    }
    for (const text of texts) {
      works.push({ kind: "stdio: a server that never answers", ...begun(call("waiting__hang", { text })), isOver: () => this.#told.all.includes(`stopped ${text}`) });
      works.push({ kind: "http: a server that never answers", ...begun(call("own__hang", { text })), isOver: () => this.#own.stopped.all.includes(text) });
      works.push({ kind: "api: a request that hangs", ...begun(call("api__hang", { text })), isOver: () => !this.#api.open.has(text) });
    }
    const asked = this.story.events.all.length;
    const session = credentials.session();
    for (const text of texts) works.push({ kind: "approval: waits for a person", ...begun(call("own__note", { text })) });
    for (const text of texts) {
      await this.#told.until((line) => line === `began ${text}`);
      await this.#own.received.until(({ params }) => (params["arguments"] as { text?: string } | undefined)?.text === text && params["name"] === "hang");
      await this.#api.began.until((line) => line === text);
    }
    let opened = 0;
    await this.story.events.until((event) => event.kind === "approval-opened" && event.session === session && ++opened === texts.length, asked);
    works.push(await this.#tunnel(agent, credentials.token()));
    const { agents, store } = this.story.house.desk;
    const agentId = agents.find(agent)?.agent;
    if (agentId === undefined) throw new Error(`there is no agent ${agent}`);
    const calls = () => store.calls(agentId as AgentId, session as SessionId, CALLS_MAX).filter(({ effect }) => effect === "permit");
    while (calls().length < works.length - texts.length) await moment();
    return {
      ...connected,
      session,
      works,
      open: () => calls().filter(({ status }) => status === undefined).length,
      outcomes: () => calls().map(({ status }) => status),
      waiting: () => store.approvals("pending").filter((approval) => approval.session === session).length,
    };
  }

  /** Processes of programs that were begun here, whichever session's they are. */
  left(): readonly string[] {
    const known = new RegExp(`^sleep\\0${String(SECONDS_FROM).slice(0, 4)}\\d{4}\\0$`);
    return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && known.test(commandOf(pid)));
  }

  async close(): Promise<void> {
    await this.story.close();
    await this.#own.close();
    for (const server of this.#servers) {
      server.close();
      if ("closeAllConnections" in server && typeof server.closeAllConnections === "function") server.closeAllConnections();
    }
  }

  async #programs(mark: number, call: Call, isIdle: boolean): Promise<Work[]> {
    const programs = PROGRAMS.filter(({ loops }) => !(isIdle && loops));
    return Promise.all(
      programs.map(async ({ kind, language, code, sleepers }, at): Promise<Work> => {
        const seconds = String(SECONDS_FROM + mark * 100 + at);
        const { reply } = begun(call("code__run_code", { language, code: code.replaceAll("SECONDS", seconds) }));
        let pids = sleeping(seconds);
        for (; pids.length < sleepers; pids = sleeping(seconds)) await moment();
        return { kind, reply, isOver: () => !pids.some((pid) => existsSync(`/proc/${pid}`)) };
      }),
    );
  }

  async #tunnel(agent: string, token: string): Promise<Work> {
    const { hostname, port } = new URL(this.story.house.egress.url ?? "");
    const target = `127.0.0.1:${this.#echo.port}`;
    const before = new Set(this.#echo.open);
    const socket = connect(Number(port), hostname);
    const pair = Buffer.from(`${agent}:${token}`).toString("base64");
    socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\nproxy-authorization: Basic ${pair}\r\n\r\n`);
    const [head] = (await once(socket, "data")) as [Buffer];
    if (!head.toString("latin1").startsWith("HTTP/1.1 200")) throw new Error(head.toString("latin1"));
    socket.on("error", () => {}).write("ping");
    await once(socket, "data");
    socket.resume();
    const inside = [...this.#echo.open].find((from) => !before.has(from));
    return { kind: "egress: a tunnel", isOver: () => socket.closed && !this.#echo.open.has(inside ?? -1) };
  }
}

/** A call under way; over once the agent has been told, unless something outside can say it. */
function begun(reply: Promise<CallToolResult>): { readonly reply: Promise<CallToolResult>; readonly isOver: () => boolean } {
  let isTold = false;
  const told = reply.finally(() => (isTold = true));
  told.catch(() => {});
  return { reply: told, isOver: () => isTold };
}

/** The processes of this machine that sleep for exactly so long. */
function sleeping(seconds: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandOf(pid) === `sleep\0${seconds}\0`);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    // It has left while the list was read.
    return "";
  }
}

/** What the system and the ledger know can only be looked at, so it is looked at often. */
export function moment(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 2));
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
