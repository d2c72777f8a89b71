/**
 * Documents under kill -9. A house that adds documents is killed at an arbitrary moment, again and again on the same data; each
 * document is there whole afterwards or not at all, and can be added again. A failure names its seed: FIRST_SEED=17 SEEDS=1.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import { LEXICAL } from "../../src/execution/shelf/embedder.ts";
import { openShelf } from "../../src/execution/shelf/shelf.ts";
import { RowSeal } from "../../src/keys/index.ts";
import { type Foundation, layFoundation } from "../../src/main/foundation.ts";
import { systemChance, systemClock } from "../../src/main/system.ts";
import { DataFolder } from "../../src/store/sqlite/data-folder.ts";
import { openSearchIndex } from "../../src/store/sqlite/search-index.ts";
import { verify } from "../../src/verify/verify.ts";
import { built } from "../../tools/build.mjs";
import { documentOf, SECTIONS } from "./document-to-add.ts";
import { seeded } from "./seeded.ts";

const BUILT = [built("main", process.execPath), built("operate/operate", process.execPath)];
const SEEDS = Number(process.env["SEEDS"] ?? 4);
const FIRST_SEED = Number(process.env["FIRST_SEED"] ?? 1);
/** Numbers of documents in one life: lives never share one. */
const DOCUMENTS_A_SEED = 1_000;

const root = mkdtempSync(join(tmpdir(), "chatelaine-documents-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("whatever moment a house is killed at, a document is there whole or not at all, and adding it again keeps it once", { timeout: 600_000 }, async () => {
  mkdirSync(join(root, "policies"));
  writeFileSync(join(root, "policies", "all.cedar"), '@id("readers-add") permit (principal in Role::"reader", action in Action::"callTool", resource);');
  const data = join(root, "data");
  const kept = new Set<number>();
  let unacknowledged = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    for (const n of await live(seed, data)) kept.add(n);
    unacknowledged += await check(seed, data, kept);
    expect(verify(new DataFolder(data)).status, `seed ${seed}`).toBe("verified");
  }
  expect(kept.size, "documents were kept").toBeGreaterThan(SEEDS);
  process.stdout.write(`${kept.size} documents kept, ${SEEDS} kills, ${unacknowledged} documents there that nobody was told of\n`);
});

/** Lets a house add documents, and kills it. The numbers of those that it said are kept. */
async function live(seed: number, data: string): Promise<readonly number[]> {
  const random = seeded(seed);
  const keptUntil = 1 + Math.floor(random() * 6);
  const file = fileURLToPath(new URL("documents-to-kill.ts", import.meta.url));
  const child = spawn(process.execPath, [file, data, join(root, "policies"), String(seed * DOCUMENTS_A_SEED), ...BUILT], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, "compiled") },
  });
  let errors = "";
  child.stderr.on("data", (bytes) => (errors += bytes));
  const gone = new Promise<string | null>((resolve) => child.once("close", (_code, signal) => resolve(signal)));
  const kept: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, n] = line.split(" ");
    if (word === "wrong") errors += line;
    if (word === "kept") kept.push(Number(n));
    if (kept.length === keptUntil) setTimeout(() => child.kill("SIGKILL"), random() * 20);
  }
  expect([await gone, errors], `seed ${seed}`).toEqual(["SIGKILL", ""]);
  return kept;
}

/** Looks at everything that is there, and adds what was on its way once more. How many were there that nobody was told of. */
async function check(seed: number, data: string, kept: ReadonlySet<number>): Promise<number> {
  const where = `seed ${seed}`;
  expect(halves(data), `${where}: no part without its document, no document without its parts`).toEqual([]);
  const base = await layFoundation(data, { clock: systemClock, chance: systemChance });
  try {
    const [agent] = base.store.agents();
    if (agent === undefined) throw new Error(`${where}: the agent has no database`);
    const { documents } = shelfOf(base);
    const found = new Map(documents.all(agent).map((head) => [Number(head.title.split(" ")[1]), head]));
    expect(found.size, `${where}: nothing is there twice`).toBe(documents.all(agent).length);
    for (const n of kept) expect(found.has(n), `${where}: ${n} was acknowledged`).toBe(true);
    const asker = { agent, person: undefined };
    for (const [n, head] of found) {
      const texts = [0, SECTIONS / 2].flatMap((from) => documents.read(asker, head.document, { from, limit: SECTIONS / 2 }).map(({ text }) => text));
      expect(texts.map((text) => text.split(":")[0]), `${where}: ${n} is whole`).toEqual(
        Array.from({ length: SECTIONS }, (_, at) => `Document${n} says this as number ${at} of ${SECTIONS}`),
      );
    }
    // One that each of them was about to add, or had added and did not come to say.
    const writer = { ...asker, label: TRUSTED_PUBLIC, cause: { at: 0, by: agent } };
    for (let n = seed * DOCUMENTS_A_SEED; n < seed * DOCUMENTS_A_SEED + 40; n++) {
      if (kept.has(n)) continue;
      const find = async () => documents.search(asker, { text: `document${n}`, ...(await LEXICAL.query(`document${n}`)), limit: 8 }, LEXICAL);
      const before = found.has(n) ? [] : await find();
      expect(before.map(({ text }) => text.split(" ")[0]), `${where}: nothing of ${n} is found`).not.toContain(`Document${n}`);
      const { outcome } = await documents.keep(writer, { ...documentOf(n), source: "text", label: TRUSTED_PUBLIC }, LEXICAL);
      expect(outcome, `${where}: ${n} can be added again`).toBe(found.has(n) ? "known" : "added");
      expect((await find())[0]?.text, `${where}: ${n} is found then`).toContain(`Document${n} `);
      if (!found.has(n)) break;
    }
    return [...found.keys()].filter((n) => n >= seed * DOCUMENTS_A_SEED && !kept.has(n)).length;
  } finally {
    await base.store.close();
  }
}

function shelfOf({ store, ring, chance, newId, clock }: Foundation) {
  const outside = { namesOf: () => new Set<string>(), readerId: (reader: string) => reader, take: () => Promise.reject(new Error("nothing leaves")) };
  return openShelf({ store: store.shelf, seal: new RowSeal({ ring, chance, newId }), openIndex: openSearchIndex, pauses: () => () => undefined, clock, newId, ...outside });
}

/** Documents whose parts are not those that they say, and parts of no document, as SQL sees them. */
function halves(data: string): readonly unknown[] {
  const agents = join(data, "agents");
  const file = readdirSync(agents).find((name) => name.endsWith(".db")) ?? "";
  const db = new DatabaseSync(join(agents, file), { readOnly: true });
  try {
    return db
      .prepare(
        `SELECT document FROM knowledge WHERE chunks != (SELECT count(*) FROM knowledge_chunk c WHERE c.document = knowledge.document)
         UNION ALL SELECT document FROM knowledge_chunk WHERE document NOT IN (SELECT document FROM knowledge)
         UNION ALL SELECT document FROM knowledge WHERE document NOT IN (SELECT document FROM knowledge_event)`,
      )
      .all();
  } finally {
    db.close();
  }
}
