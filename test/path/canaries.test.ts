/**
 * Content stays. A canary is planted wherever content can stand; afterwards none is found, in any form, in an entry of
 * the ledger, in a line of the house's log, or in any file of the data folder.
 *
 * One exception: what a server says of itself (names, descriptions, URIs that it lists) is kept in the clear, in the rows
 * of `definition` in house.db, because operators review it there and agents are shown it. The last test holds it to that.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aboutOf, BY_HAND, ERAS, round, Story } from "./house.fixture.ts";
import { formsOf } from "./forms-of.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action in [Action::"callTool", Action::"readResource", Action::"subscribeResource", Action::"getPrompt", Action::"complete"], resource in Server::"own");

@id("ask-before-some")
@effect("ask")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "*asked*" };
`;

/** Each is different, holds what JSON has to escape, and is long enough to be found at any alignment of base64. */
const canary = (where: string) => `canary ${where} "q\\uoted" Zażółć ${where.length}-5f3a9c71e0`;
const CANARIES = {
  argument: canary("argument asked"),
  result: canary("result"),
  error: canary("error"),
  uri: canary("uri").replace(/[^a-z0-9]/gi, "-"),
  prompt: canary("prompt"),
  purpose: canary("purpose"),
  reason: canary("reason"),
  unknown: canary("unknown").replace(/[^a-z0-9]/gi, "-"),
  member: canary("member"),
  body: canary("body"),
  client: canary("client"),
} as const;
const DESCRIPTION = canary("description");

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer({ description: DESCRIPTION, content: CANARIES.result, error: CANARIES.error });
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { writer: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    limits: { askHoldMs: 200 },
  });
  for (const era of ERAS) await plant(era);
  await plantInTrouble();
});
afterAll(async () => {
  await story.close();
  await own.close();
});

/** Takes content through every position of a call. */
async function plant(era: (typeof ERAS)[number]): Promise<void> {
  const { client } = await story.connect({
    agent: "writer",
    era,
    purpose: CANARIES.purpose,
    name: CANARIES.client,
    ...(era === "2026-07-28" && { capabilities: BY_HAND }),
  });
  const note = { name: "own__note", arguments: { text: CANARIES.argument } };
  const first = await round(client, note);
  const approval = await story.nextAsk();
  const lease = { usesMax: 1, expiresInMs: 60_000, patterns: { text: CANARIES.argument } };
  await story.operate("permitApproval", { approval, reason: CANARIES.reason, lease });
  expect((await round(client, note, first.asked)).result).toBeDefined();
  expect((await client.callTool({ name: "own__read" })).isError).not.toBe(true);
  expect(JSON.stringify(await client.callTool({ name: "own__fail" }))).toContain("canary error");
  await expect(client.readResource({ uri: "chatelaine://own/note://broken" })).rejects.toThrow();
  await client.readResource({ uri: `chatelaine://own/note://day/${CANARIES.uri}` });
  await client.getPrompt({ name: "own__greet", arguments: { department: CANARIES.prompt } });
  const argument = { name: "department", value: CANARIES.prompt };
  await client.complete({ ref: { type: "ref/prompt", name: "own__greet" }, argument });
  // Names and members that nobody knows are the agent's free text as well.
  for (const name of [`own__${CANARIES.unknown}`, `${CANARIES.unknown}__read`]) {
    expect(aboutOf(await client.callTool({ name, arguments: {} }))).toMatchObject({ effect: "refuse" });
  }
  await expect(client.readResource({ uri: `chatelaine://own/other://${CANARIES.unknown}` })).rejects.toThrow();
  const wrong = { name: "own__note", arguments: { text: "x", [CANARIES.member]: CANARIES.argument } };
  expect(aboutOf(await client.callTool(wrong))).toMatchObject({ effect: "refuse" });
  const rejected = await round(client, { name: "own__note", arguments: { text: `${CANARIES.argument} again` } });
  await story.operate("refuseApproval", { approval: await story.nextAsk(), reason: CANARIES.reason });
  expect(rejected.asked ?? rejected.result).toBeDefined();
  await story.operate("showApproval", { approval });
}

/** And through what goes wrong before there is a call. */
async function plantInTrouble(): Promise<void> {
  const bodies = [CANARIES.body, JSON.stringify({ jsonrpc: "2.0", id: 1, method: CANARIES.body }), `{"a":"${"x".repeat(10)}","a":1}`];
  const { credentials } = await story.connect({ agent: "writer", era: "2026-07-28" });
  for (const body of bodies) {
    const headers = { authorization: `Bearer ${credentials.token()}`, "content-type": "application/json" };
    expect((await fetch(`${story.url}/mcp`, { method: "POST", headers, body })).ok).toBe(false);
  }
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: CANARIES.body, client_secret: CANARIES.body });
  expect((await fetch(`${story.url}/oauth/token`, { method: "POST", body: form })).status).toBe(401);
  await expect(story.operate("showApproval", { approval: CANARIES.body })).rejects.toMatchObject({ status: 404 });
  await expect(story.operate("addAgent", { name: CANARIES.body, role: "writer" })).rejects.toMatchObject({ status: 400 });
  // A server that goes away in the middle of a call.
  const from = own.received.all.length;
  const { client } = await story.connect({ agent: "writer", era: "2026-07-28" });
  const patience = new AbortController();
  const hanging = client.callTool({ name: "own__hang", arguments: { text: CANARIES.argument } }, { signal: patience.signal });
  await own.received.until(({ method }) => method === "tools/call", from);
  patience.abort();
  await expect(hanging).rejects.toThrow();
}

/** Which of the canaries stand in the bytes. */
function found(
  bytes: Uint8Array,
  canaries: { readonly [where: string]: string } = { ...CANARIES, description: DESCRIPTION },
): readonly string[] {
  const buffer = Buffer.from(bytes);
  return Object.entries(canaries).flatMap(([where, text]) => (formsOf(text).some((form) => buffer.includes(form)) ? [where] : []));
}

/** Every file of the data folder, with its path. */
function files(): readonly (readonly [string, Buffer])[] {
  const entries = readdirSync(story.data, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name))] as const);
}

test("the search finds a canary in every form, and in a line of the log that holds one", () => {
  for (const text of Object.values(CANARIES)) {
    const utf8 = Buffer.from(text);
    const forms = [
      text,
      JSON.stringify({ a: [text] }),
      JSON.stringify(JSON.stringify(text)),
      utf8.toString("hex"),
      utf8.toString("base64"),
    ];
    for (const pad of ["", "x", "xy"]) forms.push(Buffer.from(`${pad}${text}tail`).toString("base64url"));
    for (const form of forms) expect(found(Buffer.from(`before ${form} after`)).length, form).toBeGreaterThan(0);
  }
  const line = story.lines.all[0] ?? "";
  expect(found(Buffer.from(line))).toEqual([]);
  expect(found(Buffer.from(line.replace("}", `,"args":${JSON.stringify(CANARIES.argument)}}`)))).toEqual(["argument"]);
});

test("what was planted really went through: the server had it, and an operator can read it", async () => {
  const sent = Buffer.from(JSON.stringify(own.received.all.map(({ params }) => params)));
  expect(found(sent)).toEqual(expect.arrayContaining(["argument", "uri", "prompt"]));
  const { sessions } = await story.operate("listSessions", { agent: "writer" });
  const shown = await Promise.all(sessions.map(({ session }) => story.operate("showSession", { session })));
  expect(shown.filter(({ purpose }) => purpose === CANARIES.purpose).length).toBe(ERAS.length);
});

test("no canary stands in an entry of the ledger, nor in a line that the house said of itself", () => {
  const source = story.source();
  let entries = 0;
  for (const name of source.logs()) {
    const log = source.open(name);
    for (const bytes of log.entries(0, log.size())) {
      entries++;
      expect(found(bytes ?? new Uint8Array())).toEqual([]);
    }
    log.close();
  }
  expect(entries).toBeGreaterThan(50);
  expect(story.lines.all.length).toBeGreaterThan(0);
  expect(found(Buffer.from(story.lines.all.join("")))).toEqual([]);
});

test("no canary stands in a file of the data folder while the house runs, but what a server says of itself in house.db", () => {
  const names = files().map(([path]) => path);
  expect(names.some((path) => path.endsWith("-wal"))).toBe(true);
  for (const [path, bytes] of files()) {
    const allowed = path.includes("house.db") ? ["description"] : [];
    expect(
      found(bytes).filter((where) => !allowed.includes(where)),
      path,
    ).toEqual([]);
  }
});

test("nor after the house was closed, and what a server says of itself stands in the rows of definitions alone", async () => {
  await story.shut();
  for (const [path, bytes] of files()) {
    const allowed = path.includes("house.db") ? ["description"] : [];
    expect(
      found(bytes).filter((where) => !allowed.includes(where)),
      path,
    ).toEqual([]);
  }
  const house = new DatabaseSync(join(story.data, "house.db"), { readOnly: true });
  const tables = house
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name));
  const holding = tables.filter((table) => found(Buffer.from(rowsText(house, table))).length > 0);
  house.close();
  expect(holding).toEqual(["definition", "definition_version"]);
  expect(story.wrongs()).toEqual([]);
});

/** The rows of a table as one text; bytes as they would be read. */
function rowsText(database: DatabaseSync, table: string): string {
  const rows = database.prepare(`SELECT * FROM "${table}"`).all();
  return rows
    .flatMap((row) =>
      Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : String(value))),
    )
    .join("\n");
}
