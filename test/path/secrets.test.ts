/** Secrets join at the door, are struck from everything that comes back, and may be used only by whom a rule lets. */
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { type EchoServer, FORMS, startEchoServer } from "./echo-server.fixture.ts";
import { aboutOf, ERAS, Story, textOf } from "./house.fixture.ts";

const EVERYTHING = join(import.meta.dirname, "..", "..", "node_modules", "@modelcontextprotocol", "server-everything", "dist", "index.js");
const TOKEN = madeUp(40, "url", 31);
const NEXT = madeUp(40, "url", 32);
const KEY = madeUp(32, "hex", 33);
const KEY_NEXT = madeUp(32, "hex", 34);

const POLICIES = `
@id("calls")
permit (principal in Role::"writer", action in Action::"callTool", resource);

@id("calls-too")
permit (principal in Role::"stranger", action in Action::"callTool", resource);

@id("uses-token")
permit (principal in Role::"writer", action == Action::"useSecret", resource == Secret::"mounted/token")
when { context.server == Server::"echo" };

@id("uses-key")
permit (principal in Role::"writer", action == Action::"useSecret", resource == Secret::"mounted/key");
`;

let echo: EchoServer;
let story: Story;

/** Puts a secret where it is mounted, as Kubernetes does: a new folder, and a link that is moved onto it. */
function mount(folder: string, generation: string, files: { readonly [name: string]: string }): void {
  const mounted = join(folder, "mounted");
  mkdirSync(join(mounted, generation), { recursive: true });
  for (const [name, value] of Object.entries(files)) {
    writeFileSync(join(mounted, generation, name), `${value}\n`, { mode: 0o400 });
    rmSync(join(mounted, name), { force: true });
    symlinkSync(join("..data", name), join(mounted, name));
  }
  symlinkSync(generation, join(mounted, "..new"));
  renameSync(join(mounted, "..new"), join(mounted, "..data"));
}

beforeAll(async () => {
  echo = await startEchoServer(`Bearer ${TOKEN}`);
  story = await Story.open({
    before: (folder) => mount(folder, "one", { token: TOKEN, key: KEY }),
    secrets: { sources: { mounted: { kind: "files", folder: "mounted", rereadMs: 1000 } } },
    servers: {
      echo: { url: echo.url, headers: { Authorization: "Bearer secret://mounted/token" } },
      process: { command: process.execPath, args: [EVERYTHING, "stdio"], env: { API_KEY: "secret://mounted/key", PLAIN: "seen" } },
    },
    agents: { writer: { role: "writer" }, stranger: { role: "stranger" } },
    policies: { "secrets.cedar": POLICIES },
  });
  await story.house.rooms.upstreams.ready;
}, 30_000);
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await echo.close();
});

describe.each(ERAS)("a client of %s", (era) => {
  test("has its calls made with the secret, and never gets it back, in whatever form the server says it", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    for (const [form, say] of Object.entries(FORMS)) {
      const result = await client.callTool({ name: "echo__echo", arguments: { form } });
      const text = textOf(result);
      expect(echo.calls.all.at(-1), form).toBe(`Bearer ${TOKEN}`);
      expect(result.isError, form).not.toBe(true);
      for (const said of say(TOKEN)) expect(text, form).not.toContain(said);
      expect(text, form).toContain("struck by the house");
    }
    expect(JSON.stringify(await client.callTool({ name: "echo__fail", arguments: {} }))).not.toContain(TOKEN.slice(0, 12));
  });

  test("never gets what a process has in its environment", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    const text = textOf(await client.callTool({ name: "process__get-env", arguments: {} }));
    expect(text).toContain("seen");
    expect(text).not.toContain(KEY);
    expect(text).toContain("struck by the house");
  });

  test("is refused where no rule lets its agent use the secret, and nothing reaches the server", async () => {
    const { client } = await story.connect({ agent: "stranger", era });
    const before = echo.calls.all.length;
    for (const [name, secret] of [["echo__echo", "mounted/token"], ["process__get-env", "mounted/key"]] as const) {
      const result = await client.callTool({ name, arguments: name === "echo__echo" ? { form: "plain" } : {} });
      expect(aboutOf(result)).toMatchObject({ effect: "refuse", code: "POLICY_SECRET_REFUSED" });
      expect(textOf(result)).toContain(secret);
    }
    expect(echo.calls.all.length).toBe(before);
  });

  test("cannot have a handle resolved by writing it into a call", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    const result = await client.callTool({ name: "process__echo", arguments: { message: "secret://mounted/token" } });
    expect(textOf(result)).toContain("secret://mounted/token");
  });
});

test("the rules that let a secret be used stand in the entry of the call", () => {
  const decisions = story.entries("writer").flatMap((entry) => (entry.kind === "decision" && entry.name === "echo" && entry.server === "echo" ? [entry.rules] : []));
  expect(decisions[0]).toEqual(["calls", "uses-token"]);
});

describe("rotation", () => {
  test("a value that was replaced where it is mounted is used from then on, while calls are under way, and the old one stays struck", async () => {
    const { client } = await story.connect({ agent: "writer", era: "2026-07-28" });
    const underWay = client.callTool({ name: "echo__wait", arguments: {} });
    const before = echo.calls.all.length;
    await echo.calls.until((_one) => echo.calls.all.length > before);
    mount(story.folder, "two", { token: NEXT, key: KEY_NEXT });
    echo.accept(`Bearer ${NEXT}`);
    const text = textOf(await client.callTool({ name: "echo__echo", arguments: { form: "plain" } }));
    expect(echo.calls.all.at(-1)).toBe(`Bearer ${NEXT}`);
    expect(text).not.toContain(NEXT);
    echo.openGate();
    const late = textOf(await underWay);
    expect(late).toContain("done with Bearer");
    expect(late).not.toContain(TOKEN);
  });

  test("a process whose secret was replaced is started anew with it", async () => {
    await story.lines.until((line) => line.includes('"secret-rotated"') && line.includes("mounted/key"));
    await story.lines.until((line) => line.includes('"upstream-up"') && line.includes('"process"'), story.lines.all.findIndex((line) => line.includes('"secret-rotated"') && line.includes("mounted/key")));
    const { client } = await story.connect({ agent: "writer", era: "2025-11-25" });
    const text = textOf(await client.callTool({ name: "process__get-env", arguments: {} }));
    for (const value of [KEY, KEY_NEXT]) expect(text).not.toContain(value);
    expect(text).toContain("struck by the house");
  });

  test("an upstream that takes the new value before the house has it is tried again with what the source has by then", async () => {
    const third = madeUp(40, "url", 35);
    echo.accept(`Bearer ${third}`);
    const { client } = await story.connect({ agent: "writer", era: "2026-07-28" });
    const refused = await client.callTool({ name: "echo__echo", arguments: { form: "plain" } });
    expect(refused.isError).toBe(true);
    expect(JSON.stringify(refused)).not.toContain(NEXT);
    mount(story.folder, "three", { token: third, key: KEY_NEXT });
    expect((await client.callTool({ name: "echo__echo", arguments: { form: "plain" } })).isError).not.toBe(true);
  });
});

describe("a secret that is not to be trusted is not used", () => {
  const call = async () => {
    const { client } = await story.connect({ agent: "writer", era: "2026-07-28" });
    return client.callTool({ name: "echo__echo", arguments: { form: "plain" } });
  };

  test("when its file is gone: the call fails, nothing is sent, and the agent is told the secret's name alone", async () => {
    const before = echo.calls.all.length;
    rmSync(join(story.folder, "mounted", "token"));
    expect(JSON.stringify(await call())).toContain("the secret mounted/token could not be had");
    expect(echo.calls.all.length).toBe(before);
  });

  test("when its link leads out of the folder", async () => {
    writeFileSync(join(story.folder, "elsewhere"), madeUp(40, "url", 36), { mode: 0o400 });
    symlinkSync(join("..", "elsewhere"), join(story.folder, "mounted", "token"));
    expect(JSON.stringify(await call())).toContain("could not be had");
    expect(story.lines.all.at(-1)).toContain("leads out");
  });

  test("when others can read it", async () => {
    rmSync(join(story.folder, "mounted", "token"));
    writeFileSync(join(story.folder, "mounted", "token"), madeUp(40, "url", 37), { mode: 0o600 });
    chmodSync(join(story.folder, "mounted", "token"), 0o644);
    expect(JSON.stringify(await call())).toContain("could not be had");
    expect(story.lines.all.at(-1)).toContain("0644");
  });

  test("when it is too short to be struck", async () => {
    rmSync(join(story.folder, "mounted", "token"));
    writeFileSync(join(story.folder, "mounted", "token"), "short", { mode: 0o600 });
    expect(JSON.stringify(await call())).toContain("could not be had");
  });
});
