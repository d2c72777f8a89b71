/**
 * Memories that are looked for in runs, under kill -9. A house whose agent looks for them is killed at an arbitrary moment, again
 * and again on the same data; each life takes up what the last one left. A failure names its seed: FIRST_SEED=17 SEEDS=1.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { ledgerIn } from "../../src/main/ledger-source.ts";
import { verify } from "../../src/verify/verify.ts";
import { seeded } from "./seeded.ts";

const SEEDS = Number(process.env["SEEDS"] ?? 4);
const FIRST_SEED = Number(process.env["FIRST_SEED"] ?? 1);
const PEOPLE_A_LIFE = 4;
/** About what a life takes from its first run to the last memory. */
const LIFE_MS = 300;

const root = mkdtempSync(join(tmpdir(), "chatelaine-extractions-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("whatever moment a house is killed at, each memory of a run is kept, and once, and its model's answer is asked for no more than it has to be", { timeout: 600_000 }, async () => {
  mkdirSync(join(root, "policies"));
  writeFileSync(join(root, "policies", "all.cedar"), '@id("models") permit (principal, action == Action::"callModel", resource); @id("tools") permit (principal, action in Action::"callTool", resource);');
  const ends: (string | null)[] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) ends.push(await live(seed * PEOPLE_A_LIFE, PEOPLE_A_LIFE, seeded(seed)() * LIFE_MS));
  // One that has done everything by then ends by itself.
  expect(ends).toContain("SIGKILL");
  expect(await live(0, 1)).toBeNull();
  expect(rows("SELECT kind, state, count(*) AS steps FROM step GROUP BY kind, state")).toMatchObject([
    { kind: "memory", state: "completed" },
    { kind: "turn", state: "completed" },
  ]);
  const people = rows("SELECT person, count(*) AS memories, max(version) AS versions FROM memory GROUP BY person");
  expect(people.filter(({ memories, versions }) => memories !== 3 || versions !== 1)).toEqual([]);
  // A run whose beginning was not durable is nobody's.
  expect(people.length).toBe(rows("SELECT DISTINCT session FROM run").length);
  expect(rows("SELECT run FROM tool_call WHERE step = 1 AND action = 'callModel' AND status = 'done' GROUP BY run HAVING count(*) > 1")).toEqual([]);
  expect(rows("SELECT run FROM model_call GROUP BY run HAVING count(*) <> 2")).toEqual([]);
  const source = ledgerIn(join(root, "data"));
  expect(source === undefined ? "none" : verify(source).status).toBe("verified");
});

/** One life: to its end, or killed so long after its runs were begun. The signal that ended it. */
async function live(first: number, count: number, killedAfterMs?: number): Promise<string | null> {
  const file = fileURLToPath(new URL("extractions-to-kill.ts", import.meta.url));
  const child = spawn(process.execPath, [file, join(root, "data"), join(root, "policies"), String(first), String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, "compiled") },
  });
  const gone = once(child, "close");
  for await (const line of createInterface({ input: child.stdout }))
    if (killedAfterMs !== undefined && line.startsWith("begun")) setTimeout(() => child.kill("SIGKILL"), killedAfterMs);
  const [, signal] = (await gone) as [number | null, string | null];
  return signal;
}

function rows(sql: string): readonly { readonly [column: string]: unknown }[] {
  const agents = join(root, "data", "agents");
  const db = new DatabaseSync(join(agents, readdirSync(agents).find((name) => name.endsWith(".db")) ?? ""), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}
