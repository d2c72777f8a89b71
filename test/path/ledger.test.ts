/** The book can be checked while it is written, after it is closed, and by whoever gets a copy. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ledgerIn } from "../../src/main/ledger-source.ts";
import { exportAll } from "../../src/main/read-ledger.ts";
import { type Connected, ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action in Action::"callTool", resource in Server::"own");
`;
const CALLS = 20;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { one: { role: "writer" }, two: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
  });
});
afterAll(async () => {
  await story.close();
  await own.close();
});

async function callMuch({ client }: Connected, from: number): Promise<void> {
  for (let n = 0; n < CALLS; n++) {
    const text = `note ${from + n}`;
    expect(textOf(await client.callTool({ name: "own__note", arguments: { text } }))).toContain("noted");
  }
}

/** Writes an export of the data folder, as `ledger export` does. */
function exportTo(folder: string): void {
  for (const { path, bytes } of exportAll(story.source())) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

function verifyExport(folder: string): readonly string[] {
  const source = ledgerIn(folder);
  return source === undefined ? ["there is no export"] : story.wrongs(source);
}

test("it verifies at any moment while agents call, and so does an export that is made meanwhile", async () => {
  const agents = await Promise.all(["one", "two"].map((agent, i) => story.connect({ agent, era: ERAS[i] ?? "2025-11-25" })));
  const calling = Promise.all(agents.map((agent, i) => callMuch(agent, i * CALLS)));
  let running = true;
  const over = calling.finally(() => (running = false));
  let looks = 0;
  while (running) {
    expect(story.wrongs()).toEqual([]);
    exportTo(join(story.folder, `export-${looks}`));
    expect(verifyExport(join(story.folder, `export-${looks}`))).toEqual([]);
    looks++;
    // Let the house go on: the next look comes once another call has reached the server.
    const next = own.received.until(({ method }) => method === "tools/call", own.received.all.length);
    await Promise.race([over, next]);
  }
  await over;
  expect(looks).toBeGreaterThan(1);
  expect(new Set(own.notes).size).toBe(2 * CALLS);
  for (const agent of ["one", "two"]) expect(story.permits(agent)).toEqual({ callTool: CALLS });
});

test("it verifies after a clean stop, and nothing of it is beyond its last anchor", async () => {
  await story.shut();
  expect(story.wrongs()).toEqual([]);
  const house = story.entries("house");
  expect(house.at(-1)).toMatchObject({ kind: "house", event: "stopped" });
  for (const agent of ["one", "two"]) {
    const id = story.house.rooms.agents.find(agent)?.agent;
    const anchor = house.findLast((entry) => entry.kind === "anchor" && entry.agent === id);
    expect(anchor).toMatchObject({ size: story.entries(agent).length });
  }
});

test("an export of it verifies, and one changed byte of it does not", () => {
  const folder = join(story.folder, "export-last");
  exportTo(folder);
  expect(verifyExport(folder)).toEqual([]);
  const { agent } = story.house.rooms.agents.get("one");
  const bundle = join(folder, agent, "tile", "entries", "000.p", String(story.entries("one").length));
  const bytes = readFileSync(bundle);
  const at = bytes.indexOf('"effect":"permit"');
  bytes.write("q", at + '"effect":"'.length);
  writeFileSync(bundle, bytes);
  expect(verifyExport(folder)).toContainEqual(expect.stringContaining(`${agent} broken`));
});
