/** What the suite does not look at, but a gateway in front of the everything-server relies on: every era on every transport. */
import { EventEmitter, once } from "node:events";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { EVERYTHING_FILE, type Everything, startEverything } from "./start-everything.ts";

const WATCHED = "test://watched-resource";

let everything: Everything;

beforeAll(async () => {
  everything = await startEverything();
});

afterAll(async () => {
  await everything[Symbol.asyncDispose]();
});

const connections = [
  { era: "legacy", wire: "http" },
  { era: "modern", wire: "http" },
  { era: "legacy", wire: "stdio" },
  { era: "modern", wire: "stdio" },
] as const;

describe.each(connections)("a $era client over $wire", ({ era, wire }) => {
  /** A client that answers questions, and the events of its notifications. */
  async function connected(): Promise<{ client: Client; heard: EventEmitter }> {
    const mode = era === "legacy" ? "legacy" : { pin: "2026-07-28" };
    const client = new Client({ name: "test", version: "1.0.0" }, { capabilities: { elicitation: {} }, versionNegotiation: { mode } });
    const heard = new EventEmitter();
    client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { name: "Alice" } }));
    client.setNotificationHandler("notifications/tools/list_changed", () => void heard.emit("tools"));
    client.setNotificationHandler("notifications/prompts/list_changed", () => void heard.emit("prompts"));
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => void heard.emit("updated", params.uri));
    // A session's notices come on a stream of its own (GET), which the client opens without waiting for it.
    const listening = wire === "http" && era === "legacy" ? once(heard, "listening") : undefined;
    const watched: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      if (init?.method === "GET") heard.emit("listening");
      return response;
    };
    await client.connect(
      wire === "http"
        ? new StreamableHTTPClientTransport(everything.url, { fetch: watched })
        : new StdioClientTransport({ command: process.execPath, args: [EVERYTHING_FILE, "--stdio"] }),
    );
    await listening;
    onTestFinished(() => client.close());
    if (era === "modern") await client.listen({ toolsListChanged: true, promptsListChanged: true, resourceSubscriptions: [WATCHED] });
    else await client.subscribeResource({ uri: WATCHED });
    return { client, heard };
  }

  test("is told when the tools and the prompts change, and finds them changed", async () => {
    const { client, heard } = await connected();
    const before = (await client.listTools()).tools.length;
    const notices = Promise.all([once(heard, "tools"), once(heard, "prompts")]);
    await client.callTool({ name: "test_trigger_tool_change" });
    await client.callTool({ name: "test_trigger_prompt_change" });
    await notices;
    expect(Math.abs((await client.listTools()).tools.length - before)).toBe(1);
  });

  test("is told when a resource that it watches changes", async () => {
    const { client, heard } = await connected();
    const notice = once(heard, "updated");
    await client.callTool({ name: "test_trigger_resource_update" });
    expect(await notice).toEqual([WATCHED]);
  });

  test("answers a question in the middle of a call", async () => {
    const { client } = await connected();
    const { content } = await client.callTool({ name: "test_input_required_result_elicitation" });
    expect(content).toEqual([{ type: "text", text: "Hello, Alice!" }]);
  });
});
