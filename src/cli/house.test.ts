import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport, getDefaultEnvironment } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pdfOf } from "../../test/shelf/pdf.fixture.ts";
import { type House, openConfigured, readConfigurationFile } from "../main.ts";
import { PROGRAM } from "../../test/program.ts";
import { SAMPLE_FILE } from "./house-place.ts";
import { run } from "./run.ts";

/** One real house with the sample's servers and policies, open for all tests of this file, which go in their order. */
const folder = mkdtempSync(join(tmpdir(), "chatelaine-cli-"));
const data = join(folder, "data");
let house: House;

beforeAll(async () => {
  const sample = readConfigurationFile(SAMPLE_FILE);
  const { files } = sample.servers;
  writeFileSync(join(folder, "menu.txt"), "leek soup\n");
  house = await openConfigured(
    {
      ...sample,
      data,
      listen: { host: "127.0.0.1", port: 0 },
      servers: { files: { ...(files as Extract<typeof files, { kind: "process" }>), cwd: folder, args: ["."] } },
      agents: { writer: { role: "writer", owner: "local" } },
      budgets: { daily: { kind: "calls", per: ["agent"], max: 40, period: "day", zone: "UTC", only: {}, refuses: true } },
      limits: { ...sample.limits, askHoldMs: 0, anchorEveryMs: 100 },
      policies: writersOnly(dirname(SAMPLE_FILE)),
    },
    { logLine: () => {} },
  );
});

afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

/** The writers' rules of the sample, in a folder of their own: the test's house has no other server. */
function writersOnly(sample: string): string {
  const policies = mkdtempSync(join(folder, "policies-"));
  const text = readFileSync(join(sample, "policies", "writers.cedar"), "utf8");
  writeFileSync(join(policies, "writers.cedar"), text.slice(0, text.indexOf('\n@id("writers-use-everything")')));
  return policies;
}

async function chatelaine(...words: readonly string[]): Promise<{ out: string; err: string; code: number }> {
  let [out, err] = ["", ""];
  const code = await run([...words, "--data", data], {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    colour: false,
  });
  return { out, err, code };
}

async function json(...words: readonly string[]): Promise<Record<string, never>> {
  const { out, err, code } = await chatelaine(...words, "--json");
  expect({ err, code }).toEqual({ err: "", code: 0 });
  return JSON.parse(out) as Record<string, never>;
}

let key = "";

test("an agent is added, its key shown once, and listed without it", async () => {
  const added = await chatelaine("agent", "add", "scribe", "--role", "writer");
  expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^key {4}chk_/m) });
  key = /chk_\S+/.exec(added.out)?.[0] ?? "";
  const listed = await chatelaine("agent", "list");
  expect(listed.out).toMatch(/^scribe {2}writer {2}active /m);
  expect(listed.out).not.toContain("chk_");
  expect(await chatelaine("agent", "add", "scribe", "--role", "writer")).toMatchObject({
    code: 1,
    err: expect.stringContaining("IDENTITY_NAME_TAKEN"),
  });
});

test("a token is made for an agent and opens a session, which is listed and shown", async () => {
  const { token, session } = (await json("agent", "token", "scribe", "--purpose", "weekly notes")) as { token?: string; session?: string };
  expect(token).toMatch(/^ey/);
  expect((await chatelaine("session", "list", "--agent", "scribe")).out).toContain(`${session}  active`);
  const shown = await chatelaine("session", "show", String(session));
  expect(shown.out).toMatch(/BUDGET +KIND +PER +USED +LEFT +STATE\ndaily +calls +agent +0 +40 +room\n/);
  expect(shown.out).toMatch(/^purpose {2}weekly notes$/m);
  expect(shown.out).toContain("It has made no call yet.");
});

/** A client that starts `chatelaine mcp`, as clients that only start processes do. */
async function connect(
  mode: "legacy" | "auto",
  more: readonly string[] = [],
  env: { readonly [name: string]: string } = {},
): Promise<Client> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, "mcp", "--agent", "scribe", ...(more.includes("--url") ? [] : ["--data", data]), ...more],
    stderr: "pipe",
    env: { ...getDefaultEnvironment(), ...env },
  });
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(transport);
  return client;
}

test.each(["legacy", "auto"] as const)("a client that starts processes reads through the house (%s)", async (mode) => {
  const client = await connect(mode);
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain("files__read_text_file");
  const read = await client.callTool({ name: "files__read_text_file", arguments: { path: "menu.txt" } });
  expect(read.content).toMatchObject([{ type: "text", text: "leek soup\n" }]);
  await client.close();
});

test("an agent that has only its key, and no data folder, is served too; with another's key it is not", async () => {
  const client = await connect("legacy", ["--url", house.url], { CHATELAINE_KEY: key });
  expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  await client.close();
  await expect(connect("legacy", ["--url", house.url], { CHATELAINE_KEY: house.newKeys["writer"] ?? "" })).rejects.toThrow("SERVER_BRIDGE");
});

test("what a person has to permit is listed, shown to the byte, permitted once, and then done", async () => {
  const client = await connect("legacy", ["files"]);
  const write = { name: "write_file", arguments: { path: "note.txt", content: "hello" } };
  expect(JSON.stringify(await client.callTool(write))).toContain("ask pending");
  const { approvals } = (await json("approve", "list")) as { approvals?: readonly { approval: string; agentName: string }[] };
  const approval = approvals?.[0]?.approval ?? "";
  expect(approvals).toMatchObject([{ agentName: "scribe" }]);
  const shown = await chatelaine("approve", "show", approval);
  expect(shown.out).toContain('"args":{"content":"hello","path":"note.txt"}');
  expect(await chatelaine("approve", "permit", approval, "--reason", "fine")).toMatchObject({
    code: 0,
    out: expect.stringContaining("is permitted"),
  });
  expect(await chatelaine("approve", "permit", approval)).toMatchObject({ code: 1, err: expect.stringContaining("APPROVAL_SETTLED") });
  expect((await client.callTool(write)).isError).not.toBe(true);
  expect(readFileSync(join(folder, "note.txt"), "utf8")).toBe("hello");
  expect((await chatelaine("approve", "list")).out).toBe("Nothing waits for a person.\n");
  expect((await chatelaine("approve", "list", "--state", "consumed")).out).toContain(approval);
  await client.close();
});

test("what a person refuses does not happen", async () => {
  const client = await connect("legacy", ["files"]);
  const write = { name: "write_file", arguments: { path: "other.txt", content: "x" } };
  await client.callTool(write);
  const { approvals } = (await json("approve", "list")) as { approvals?: readonly { approval: string }[] };
  const approval = approvals?.[0]?.approval ?? "";
  expect(await chatelaine("approve", "refuse", approval)).toMatchObject({ code: 2, err: expect.stringContaining("--reason is missing") });
  expect(await chatelaine("approve", "refuse", approval, "--reason", "not that")).toMatchObject({
    code: 0,
    out: expect.stringContaining("is refused"),
  });
  expect(JSON.stringify(await client.callTool(write))).toContain("refused");
  expect(() => readFileSync(join(folder, "other.txt"))).toThrow("ENOENT");
  await client.close();
});

test("a session is paused, resumed and killed, and a killed one stays killed", async () => {
  const { session } = (await json("agent", "token", "scribe")) as { session?: string };
  for (const [word, state] of [
    ["pause", "paused"],
    ["resume", "active"],
    ["kill", "killed"],
  ] as const) {
    const why = word === "kill" ? ["--because", "it went astray"] : [];
    expect(await chatelaine("session", word, String(session), ...why)).toMatchObject({ code: 0, out: `${session} is ${state}\n` });
  }
  expect(await chatelaine("session", "resume", String(session))).toMatchObject({ code: 1, err: expect.stringContaining("SESSION_KILLED") });
  expect((await chatelaine("ledger", "show", String(session))).out).toContain('"because": "it went astray"');
});

test("definitions are listed as they were pinned, and one that has not changed cannot be accepted", async () => {
  expect((await chatelaine("definition", "list")).out).toMatch(/^files\/read_text_file +tool +pinned /m);
  expect((await chatelaine("definition", "list", "--quarantined")).out).toBe("Nothing waits for review.\n");
  expect(await chatelaine("definition", "accept", "files/read_text_file")).toMatchObject({
    code: 1,
    err: expect.stringContaining("has not changed"),
  });
});

test("the ledger is listed, shown and proven beside the running house", async () => {
  const { logs } = (await json("ledger", "list")) as { logs?: readonly { log: string; entries: number }[] };
  const log = logs?.find((one) => one.log.startsWith("agt_"))?.log ?? "";
  expect((await chatelaine("ledger", "list", log)).out).toMatch(/decision +permit +files\/read_text_file/);
  expect((await chatelaine("ledger", "show", "house", "0")).out).toMatch(/"event":"created"/);
  expect((await chatelaine("ledger", "show", "house", "--checkpoint")).out).toMatch(/^chatelaine\.local\/hse_\w+\/house\n\d+\n/);
  expect((await chatelaine("ledger", "prove", log, "0")).out).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 0\n/);
  expect((await chatelaine("ledger", "prove", log, "--from", "1")).code).toBe(0);
  expect(await chatelaine("ledger", "show", log, "9999")).toMatchObject({ code: 1, err: expect.stringContaining("LEDGER_TREE_RANGE") });
  expect(await chatelaine("ledger", "list", "agt_nobody")).toMatchObject({ code: 1, err: expect.stringContaining("LEDGER_LOG_UNKNOWN") });
});

test("the ledger is verified where it lies and as an export, with a kept key and a kept checkpoint", async () => {
  const checkpoint = join(folder, "kept.txt");
  writeFileSync(checkpoint, (await chatelaine("ledger", "show", "house", "--checkpoint")).out);
  const exported = join(folder, "export");
  expect(await chatelaine("ledger", "export", exported)).toMatchObject({ code: 0 });
  expect(await chatelaine("ledger", "export", exported)).toMatchObject({ code: 1, err: expect.stringContaining("CLI_FILE") });
  for (const place of [data, exported]) {
    const { out, code } = await chatelaine("verify", place, "--vkey", join(data, "house.pub"), "--known", checkpoint);
    expect(out).toMatch(/^verified: \d+ entries in 2 logs of chatelaine\.local\/hse_\w+, against the key that you gave$/m);
    expect(code).toBe(0);
  }
});

test("one changed byte is exit code 1, and the wrong entry is named", async () => {
  const exported = join(folder, "export");
  const { logs } = (await json("verify", exported)) as { logs?: readonly { log: string; entries: number }[] };
  const { log, entries } = logs?.find((one) => one.log !== "house") ?? { log: "", entries: 0 };
  const bundle = join(exported, log, "tile", "entries", `000.p`, String(entries));
  const bytes = readFileSync(bundle);
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  writeFileSync(bundle, bytes);
  const { out, code } = await chatelaine("verify", exported);
  expect(code).toBe(1);
  expect(out).toContain("first wrong entry: 0: ");
  expect(out).toMatch(/^BROKEN: /m);
});

test("documents come from files of text and from PDFs, and what is neither is refused with what to do", async () => {
  const at = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  expect(await json("knowledge", "add", "writer", at("soup.md", "# Soup\n\nLeeks are cut small."), "--trusted")).toMatchObject({ outcome: "added", chunks: 1 });
  expect(await json("knowledge", "add", "writer", at("soup.pdf", pdfOf(["Turnips are boiled."])))).toMatchObject({ outcome: "added", chunks: 1 });
  expect(await json("knowledge", "search", "writer", "who boils turnips")).toMatchObject({
    passages: [{ title: "soup.pdf", heading: "Page 1", label: { integrity: "untrusted" } }],
  });
  for (const [file, code] of [[at("empty.md", ""), "CLI_FILE"], [at("bytes.md", Buffer.from([0xff, 0xfe])), "CLI_FILE"], [join(folder, "none.md"), "CLI_FILE"], [at("broken.pdf", "%PDF-1.7"), "OPERATE_ROW_UNFIT"]] as const) {
    const { err, code: exit } = await chatelaine("knowledge", "add", "writer", file);
    expect([file, err.split(":")[0], exit]).toEqual([file, code, 1]);
  }
});

test("an agent is revoked, and gets no token any more", async () => {
  expect(await chatelaine("agent", "revoke", "scribe", "--tokens")).toMatchObject({ code: 0 });
  expect((await chatelaine("agent", "token", "scribe")).code).toBe(0);
  expect(await chatelaine("agent", "revoke", "scribe")).toMatchObject({ code: 0 });
  expect(await chatelaine("agent", "token", "scribe")).toMatchObject({ code: 1, err: expect.stringContaining("IDENTITY_REVOKED") });
});

test("a secret of the operator is in no output", async () => {
  const secret = readFileSync(join(data, "operator.token"), "utf8").trim();
  for (const words of [["agent", "list"], ["session", "list"], ["ledger", "list", "house"], ["verify"]]) {
    expect((await chatelaine(...words)).out).not.toContain(secret);
  }
});
