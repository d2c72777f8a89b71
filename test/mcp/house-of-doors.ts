/**
 * The doors over real loopback HTTP, with a plain function where the path will stand. It answers by the name of what is
 * called, so that each test says in one word what the path replies.
 */
import { randomBytes } from "node:crypto";
import type { RawCall } from "../../src/call/call.ts";
import type { Caller } from "../../src/call/caller.ts";
import type { Clock } from "../../src/call/clock.ts";
import type { Definition, DefinitionKind } from "../../src/call/definition.ts";
import { Fault } from "../../src/call/fault.ts";
import type { ApprovalId } from "../../src/call/id.ts";
import type { JsonObject } from "../../src/call/json.ts";
import { type Outcome, Released } from "../../src/call/outcome.ts";
import type { Reply } from "../../src/call/reply.ts";
import { openHttp, type Room } from "../../src/server/http.ts";
import { mcpDoor } from "../../src/server/mcp/door.ts";
import type { DoorParts, HouseNews } from "../../src/server/mcp/port.ts";

export const CALL = "call_01hzzzzzzzzzzzzzzzzzzzzzzz";
export const APPROVAL: ApprovalId = "apr_01hzzzzzzzzzzzzzzzzzzzzzzz";

export const CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

export const done = (result: JsonObject): Reply => released({ status: "done", result, durationMs: 1 });
export const released = (outcome: Outcome): Reply => ({ kind: "released", call: CALL, released: Released.mint(outcome) });
export const text = (said: string): JsonObject => ({ content: [{ type: "text", text: said }] });
export const waiting: Reply = {
  kind: "waiting",
  call: CALL,
  rules: [{ rule: "mail.cedar#ask", reason: "mail leaves the house" }],
  waiting: {
    approval: APPROVAL,
    asks: [{ rule: "mail.cedar#ask", quorum: 1, expiresInMs: 60_000, reason: "mail leaves the house" }],
    digest: "d",
    expiresAt: 1,
    opened: true,
  },
};
export const refused: Reply = {
  kind: "refused",
  call: CALL,
  reason: { stop: "policy", code: "POLICY_FORBIDDEN", text: "a rule forbids it", hint: "ask the owner" },
  rules: [{ rule: "files.cedar#no", reason: "never outside the folder" }],
};

function define(kind: DefinitionKind, server: string, name: string, more: JsonObject = {}): Definition {
  const as: JsonObject =
    kind === "resource"
      ? { name, uri: name }
      : kind === "template"
        ? { name, uriTemplate: name }
        : kind === "tool"
          ? { name, description: `the ${name}`, inputSchema: { type: "object" } }
          : { name };
  return { kind, server, name, fingerprint: "f", state: "pinned", described: { ...as, ...more } };
}

export const DEFINITIONS: readonly Definition[] = [
  ...["zebra", "echo", "refuse", "ask", "fail", "vanish", "rpc", "work", "hang", "elicit", "rounds"].map((name) =>
    define("tool", "files", name),
  ),
  define("tool", "files", "region", {
    inputSchema: {
      type: "object",
      properties: { where: { type: "object", properties: { region: { type: "string", "x-mcp-header": "Region" } } } },
    },
  }),
  define("tool", "mail", "send"),
  define("tool", "mail", "hidden"),
  { ...define("tool", "mail", "changed"), state: "quarantined" },
  define("resource", "files", "file:///a.txt"),
  define("resource", "files", "file:///refuse.txt"),
  define("template", "files", "file:///{path}"),
  define("prompt", "files", "greet"),
];

/** Tokens of the test: `agent-a`, `agent-b`, and `expired`. Anything else is unknown. */
export const revoked = new Set<string>();
async function attribute(credential: { reveal(): string }): Promise<Caller> {
  const token = credential.reveal();
  if (token === "expired") throw new Fault("IDENTITY_EXPIRED", "the token has expired");
  if (!/^agent-[a-z0-9]+$/.test(token) || revoked.has(token)) throw new Fault("IDENTITY_UNKNOWN", "no such token");
  const agent = token.slice("agent-".length).padEnd(26, "0");
  return { agent: `agt_${agent}`, agentName: token, role: "reader", owner: undefined, session: "ses_00000000000000000000000000", token };
}

export interface Opened {
  readonly url: string;
  readonly port: number;
  readonly calls: RawCall[];
  readonly reports: Fault[];
  tell(news: HouseNews): void;
  close(): Promise<void>;
}

export async function openDoors(
  call: (raw: RawCall) => Promise<Reply>,
  more: Partial<DoorParts> = {},
  place: { rooms?: readonly Room[]; port?: number } = {},
): Promise<Opened> {
  const calls: RawCall[] = [];
  const reports: Fault[] = [];
  const listeners = new Set<(news: HouseNews) => void>();
  const kinds = Object.fromEntries(
    (["tool", "resource", "template", "prompt"] as const).map((kind) => [kind, DEFINITIONS.filter((d) => d.kind === kind)]),
  );
  const door = mcpDoor({
    attribute,
    call: (raw) => {
      calls.push(raw);
      return call(raw);
    },
    waitFor: (_approval, holdMs, signal) =>
      new Promise((resolve) => {
        CLOCK.after(holdMs, resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
      }),
    catalogue: {
      servers: () => ["files", "mail"],
      list: (kind) => kinds[kind] ?? [],
      find: (action, server, name) =>
        DEFINITIONS.find((d) => d.server === server && d.name === name && (action === "callTool") === (d.kind === "tool")),
    },
    visible: (caller, definition) => definition.name !== "hidden" && !(caller.agentName === "agent-b" && definition.server === "mail"),
    labelIn: () => undefined,
    labelOut: (result) => result,
    givePrompt: () => Promise.reject(new Error("no prompt comes here")),
    asksClients: () => true,
    news: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    approvalUrl: (approval) => `http://127.0.0.1:1/approvals/${approval}`,
    stateKey: randomBytes(32),
    clock: CLOCK,
    chance: { bytes: (count) => randomBytes(count) },
    version: "0.0.0-test",
    requestBytesMax: 100_000,
    askHoldMs: 300,
    report: (fault) => reports.push(fault),
    ...more,
  });
  const http = await openHttp({
    listen: { host: "127.0.0.1", port: place.port ?? 0, names: ["house.example"] },
    rooms: [door, ...(place.rooms ?? [])],
    clock: CLOCK,
    report: (fault) => reports.push(fault),
  });
  return {
    ...http,
    calls,
    reports,
    tell: (news) => {
      for (const listener of listeners) listener(news);
    },
    close: async () => {
      await door.close();
      await http.close();
    },
  };
}
