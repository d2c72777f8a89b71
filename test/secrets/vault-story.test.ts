/** A house whose secrets stand in a vault: joined at the door, struck from what comes back, given back at the end. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { type EchoServer, startEchoServer } from "../path/echo-server.fixture.ts";
import { Story, textOf } from "../path/house.fixture.ts";
import { FakeVault } from "./vault.fixture.ts";

const TOKEN = madeUp(40, "url", 71);
let vault: FakeVault;
let echo: EchoServer;
let story: Story;

beforeAll(async () => {
  vault = new FakeVault();
  vault.kv.set("app/echo", [{ token: TOKEN }]);
  echo = await startEchoServer(`Bearer ${TOKEN}`);
  process.env["CHATELAINE_TEST_SECRET_ID"] = "the-secret-id";
  story = await Story.open({
    secrets: {
      sources: {
        vault: {
          kind: "vault",
          url: await vault.listen(),
          auth: { method: "approle", roleId: "role", secretId: { variable: "CHATELAINE_TEST_SECRET_ID" } },
        },
      },
    },
    servers: { echo: { url: echo.url, headers: { Authorization: "Bearer secret://vault/kv/app/echo#token" } } },
    agents: { writer: { role: "writer" } },
    policies: {
      "all.cedar": `@id("calls") permit (principal, action in Action::"callTool", resource);
@id("uses") permit (principal, action == Action::"useSecret", resource == Secret::"vault/kv/app/echo#token");`,
    },
  });
  await story.house.rooms.upstreams.ready;
}, 30_000);
afterAll(async () => {
  delete process.env["CHATELAINE_TEST_SECRET_ID"];
  await echo.close();
  await vault.close();
});

test("a secret of a vault joins at the door and is struck from what comes back; a stopped house leaves no token behind", async () => {
  const { client } = await story.connect({ agent: "writer", era: "2026-07-28" });
  const result = await client.callTool({ name: "echo__echo", arguments: { form: "plain" } });
  expect(echo.calls.all.at(-1)).toBe(`Bearer ${TOKEN}`);
  expect(textOf(result)).toContain("struck by the house");
  expect(JSON.stringify(result)).not.toContain(TOKEN.slice(0, 12));
  expect(vault.tokens.size).toBe(1);
  await story.close();
  expect(vault.tokens.size).toBe(0);
});
