/** One house with two agents of a program, and what asks it over HTTP: by key, by token, as a person. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { defineAgent, scripted, serve, tool } from "../../src/main.ts";
import type { Agent, ConfigurationInput } from "../../src/main.ts";

export interface Serving {
  readonly url: string;
  /** Its data folder. */
  readonly data: string;
  readonly agent: Agent;
  /** Headers of the owner, who is a person. */
  readonly owner: { readonly authorization: string };
  /** Lets the tool `wait` come back. */
  readonly go: () => void;
  /** Resolves when `wait` was called. */
  readonly waits: () => Promise<void>;
  post(path: string, body: object, headers?: { readonly [name: string]: string }): Promise<Response>;
  get(path: string, headers?: { readonly [name: string]: string }): Promise<Response>;
  /** Closes the house and opens it again on its folder. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const POLICIES = `
@id("served-may")
permit (principal, action, resource);

@id("ask-before-order")
@effect("ask")
forbid (principal, action == Action::"desk/order", resource);
`;

const CONFIGURATION: ConfigurationInput = { agents: { other: { role: "other", introduces: true } }, teams: { board: ["chair"] } };

export async function openServing(): Promise<Serving> {
  const folder = mkdtempSync(join(tmpdir(), "serving-"));
  const { writeFileSync, mkdirSync } = await import("node:fs");
  mkdirSync(join(folder, "policies"));
  writeFileSync(join(folder, "policies", "own.cedar"), POLICIES);
  let called = Promise.withResolvers<void>();
  let gate = Promise.withResolvers<void>();
  const wait = tool({
    name: "wait",
    description: "Waits.",
    input: z.strictObject({}),
    execute: async () => {
      called.resolve();
      await gate.promise;
      return "waited";
    },
    readOnly: true,
  });
  const order = tool({
    name: "order",
    description: "Orders something.",
    input: z.strictObject({ item: z.string() }),
    execute: ({ item }) => `ordered ${item}`,
  });
  const own = { database: join(folder, "data"), policies: join(folder, "policies") };
  const agent = defineAgent({
    name: "desk",
    model: scripted([
      { when: { toolResult: true }, text: "It is done." },
      { when: { userMessage: { contains: "order" } }, toolCalls: [{ name: "desk__order", args: { item: "tea" } }] },
      { when: { userMessage: { contains: "wait" } }, toolCalls: [{ name: "desk__wait", args: {} }] },
      { text: "Hello there." },
    ]),
    tools: [wait, order],
    ...own,
  });
  const other = defineAgent({ name: "other", model: scripted([{ text: "I am another." }]), ...own });
  let house = await serve({ agents: [agent, other], port: 0, configuration: CONFIGURATION });
  const owner = { authorization: `Bearer ${readFileSync(join(folder, "data", "operator.token"), "utf8").trim()}` };
  return {
    get url() {
      return house.url;
    },
    data: join(folder, "data"),
    agent,
    owner,
    reopen: async () => {
      await house.close();
      house = await serve({ agents: [agent, other], port: 0, configuration: CONFIGURATION });
    },
    go: () => {
      gate.resolve();
      gate = Promise.withResolvers();
      called = Promise.withResolvers();
    },
    waits: () => called.promise,
    post: (path, body, headers = owner) =>
      fetch(`${house.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    get: (path, headers = owner) => fetch(`${house.url}${path}`, { headers }),
    close: async () => {
      gate.resolve();
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The agent's application: a key of its own, made by the owner. */
export async function keyOf({ post }: Serving, agent: string): Promise<{ readonly authorization: string }> {
  const { key } = (await (await post(`/v1/agents/${agent}/key`, {})).json()) as { readonly key: string };
  return { authorization: `Basic ${Buffer.from(`${agent}:${key}`).toString("base64")}` };
}

/** The events of a stream of the house's own form. */
export async function eventsOf(
  response: Response,
): Promise<readonly { readonly id: number; readonly event: string; readonly data: Record<string, unknown> }[]> {
  const text = await response.text();
  return text.split("\n\n").flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
    const data = field("data");
    return data === undefined
      ? []
      : [{ id: Number(field("id")), event: field("event") ?? "", data: JSON.parse(data) as Record<string, unknown> }];
  });
}
