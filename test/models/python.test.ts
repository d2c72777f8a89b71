/**
 * Clients in Python that nobody wrote for this house: Agno, and the vendors' own, by base URL and key alone. They run where there is a Python with the
 * packages `agno`, `fastmcp`, `openai`, `anthropic` and `mcp`: where CHATELAINE_PYTHON says, or `python3`. Elsewhere the tests are skipped, and say so.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Story } from "../path/house.fixture.ts";
import { type OwnServer, startOwnServer } from "../path/own-server.fixture.ts";
import { anthropicAt, mountKey, openaiAt, SECRETS } from "./keyed-providers.fixture.ts";
import { chat, message, response, startWireServer, type WireServer } from "./wire-server.fixture.ts";
import { starts } from "../starts.ts";

const PYTHON = process.env["CHATELAINE_PYTHON"] ?? "python3";
const CONTENT = "a menu, and a cellar below it";
const RULES = `@id("all-may") permit (principal in Role::"cook", action, resource);`;

function isThere(): boolean {
  if (starts(PYTHON, ["-c", "import importlib.util as u, sys; sys.exit(not all(u.find_spec(name) for name in ('agno', 'fastmcp', 'openai', 'anthropic', 'mcp')))"])) return true;
  process.stderr.write("SKIPPED: there is no Python with agno, fastmcp, openai, anthropic and mcp (python3, or where CHATELAINE_PYTHON says), so clients in Python were not tried\n");
  return false;
}

describe.skipIf(!isThere())("a client in Python", () => {
  let wire: WireServer;
  let own: OwnServer;
  let story: Story;

  beforeAll(async () => {
    [wire, own] = await Promise.all([startWireServer(), startOwnServer({ content: CONTENT })]);
    story = await Story.open({
      before: mountKey,
      secrets: SECRETS,
      providers: { acme: openaiAt(wire, "small"), anthro: anthropicAt(wire) },
      servers: { app: { application: { agents: ["cook"] }, trust: "trusted" }, own: { url: own.url, trust: "trusted" } },
      agents: { cook: { role: "cook" } },
      policies: { "all.cedar": RULES },
    });
  }, 180_000);
  afterAll(async () => {
    await story.close();
    await Promise.all([wire.close(), own.close()]);
  });

  /** What one program prints, as JSON. It has the environment that is named here, and no more. */
  async function run(program: string, key: string): Promise<unknown> {
    const env = { HOUSE_URL: story.url, HOUSE_KEY: key, PATH: process.env["PATH"], HOME: story.folder, AGNO_TELEMETRY: "false" };
    const { stdout } = await promisify(execFile)(PYTHON, [join(import.meta.dirname, "python", program)], { env });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  }

  test("of Agno comes in by two addresses: its tools are those of the house, and what they brought is recognised", async () => {
    const { token, session } = await story.operate("issueToken", { agent: "cook" });
    wire.answer = (asked) => {
      const messages = asked.body["messages"] as readonly { readonly role: string; readonly content: unknown }[];
      const brought = messages.find(({ role }) => role === "tool");
      if (brought === undefined && asked.body["stream"] !== true) return chat(asked, { calls: [{ id: "c1", name: "own__read", args: "{}" }] });
      return chat(asked, { text: brought === undefined ? "that is all" : `there is ${String(brought.content)}` });
    };
    expect(await run("agno_agent.py", token)).toEqual({
      content: `there is ${CONTENT}`,
      called: [{ name: "own__read", result: CONTENT }],
      streamed: "that is all",
    });
    expect(own.effects()).toHaveLength(1);
    const calls = story.entries("cook").flatMap((entry) => (entry.kind === "decision" && entry.action === "callTool" ? [`${entry.server}/${entry.name} ${entry.effect}`] : []));
    expect(calls).toEqual(["app/own__read permit", "own/read permit"]);
    // Both servers are trusted here, and so stays the session: the result came back as it was released, or it would not.
    expect((await story.operate("showSession", { session })).label.integrity).toBe("trusted");
  }, 180_000);

  test("of the vendors' own gets answers, streams, models and errors in its own words", async () => {
    const { secret } = await story.operate("addVirtualKey", { agent: "cook" });
    wire.answer = (asked) => {
      if (asked.path.endsWith("/count_tokens")) return { json: { input_tokens: 12 } };
      if (asked.path.startsWith("/v1/messages")) return message(asked, [{ type: "text", text: "so" }]);
      if (asked.path === "/v1/chat/completions") return chat(asked, { text: "so" });
      return response(asked, [{ id: "msg_1", type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: "so", annotations: [] }] }]);
    };
    expect(await run("sdks.py", secret)).toEqual({
      models: ["acme/small"],
      model: "acme/small",
      chat: "so",
      chat_streamed: ["so", 12],
      response: "so",
      response_streamed: "so",
      claude_models: ["anthro/opus"],
      message: "so",
      message_streamed: "so",
      counted: 12,
      beta: "so",
      batches: ["NotFoundError", 404],
      files: ["NotFoundError", 404],
      several: ["BadRequestError", 400],
      claude_batches: ["NotFoundError", 404],
      nobody: ["AuthenticationError", 401],
    });
  }, 180_000);
});
