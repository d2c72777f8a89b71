/**
 * Runs under kill -9. A process whose agent runs is killed at a boundary of the path or at an arbitrary moment, again and
 * again on the same data; each life takes up what the last one left. RUNS=500 tries many; a failure names its seed.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { ledgerIn } from "../../src/main/ledger-source.ts";
import { verify } from "../../src/verify/verify.ts";
import { seeded } from "./seeded.ts";

const RUNS = Number(process.env["RUNS"] ?? 12);
const FIRST_SEED = Number(process.env["FIRST_SEED"] ?? 1);
const RUNS_A_LIFE = RUNS > 100 ? 20 : 6;
/** About what the runs of one life cross. */
const BOUNDARIES = RUNS_A_LIFE * 5 * 6;

const root = mkdtempSync(join(tmpdir(), "chatelaine-runs-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Ended {
  readonly state: string;
  readonly n: string;
  readonly unknown: number;
  readonly output: string;
}

test("every run that a kill interrupted is taken up and completes; what has a key happens once, and nothing happens twice", { timeout: 1_800_000 }, async () => {
  const data = join(root, "data");
  const effects = join(root, "effects");
  mkdirSync(effects);
  mkdirSync(join(root, "policies"));
  writeFileSync(join(root, "policies", "all.cedar"), '@id("worker-asks") permit (principal in Role::"worker", action == Action::"callModel", resource); @id("worker-acts") permit (principal in Role::"worker", action in Action::"callTool", resource);');
  // The last call of a step is closed, and the rows of the step are not written yet: 8 boundaries of a model call, 10 of a tool's.
  expect((await live({ data, effects, first: RUNS + 1, count: 1, boundary: -18 })).signal).toBe("SIGKILL");
  expect(rowsOf(data)).toEqual({ calls: ["callModel done", "callTool done"], steps: ["running"], messages: ["user"], context: [], models: [], tokens: [0] });
  let killed = 1;
  for (let first = 0, seed = FIRST_SEED; first < RUNS; first += RUNS_A_LIFE, seed++) {
    const random = seeded(seed);
    const life = { data, effects, first, count: Math.min(RUNS_A_LIFE, RUNS - first) };
    killed += (await live({ ...life, boundary: 1 + Math.floor(random() * BOUNDARIES) })).signal === "SIGKILL" ? 1 : 0;
    // Some die once more while they take up what the last one left.
    if (random() < 0.3) killed += (await live({ ...life, count: 0, boundary: -1 - Math.floor(random() * BOUNDARIES) })).signal === "SIGKILL" ? 1 : 0;
  }
  const { ended, signal, errors } = await live({ data, effects, first: RUNS, count: 1, boundary: 0 });
  expect(signal, errors).toBeNull();
  const wrong = ended.filter(({ state, n, output }) => state !== "completed" || output !== `finished run ${n}`);
  expect(wrong).toEqual([]);
  expect(killed).toBeGreaterThan(0);
  expect(ended.length, "every run that was begun is there").toBe(RUNS + 2);

  const numbers = ended.map(({ n }) => n);
  for (const kind of ["keyed", "plain"]) {
    const happened = existsSync(join(effects, kind)) ? readFileSync(join(effects, kind), "utf8").trim().split("\n") : [];
    expect(new Set(happened).size, `${kind}: nothing happened twice`).toBe(happened.length);
    expect(happened.toSorted(), `${kind}: everything that a run did happened`).toEqual(numbers.toSorted());
  }
  const unknown = ended.reduce((sum, run) => sum + run.unknown, 0);
  process.stdout.write(`${ended.length} runs, ${killed} kills, ${unknown} calls of unknown fate that a person was asked about\n`);
  const source = ledgerIn(data);
  expect(source === undefined ? "none" : verify(source).status).toBe("verified");
});

/** What stands of the first run that a house began: the calls that the path recorded, and the rows of the runtime. */
function rowsOf(data: string): { readonly [what: string]: readonly unknown[] } {
  const agents = join(data, "agents");
  const db = new DatabaseSync(join(agents, readdirSync(agents).find((name) => name.endsWith(".db")) ?? ""), { readOnly: true });
  const column = (sql: string): readonly unknown[] => db.prepare(sql).all().map((row) => Object.values(row)[0]);
  try {
    return {
      calls: column("SELECT action || ' ' || status FROM tool_call WHERE run IS NOT NULL ORDER BY entry_index"),
      steps: column("SELECT state FROM step"),
      messages: column("SELECT role FROM message"),
      context: column("SELECT source FROM context_item"),
      models: column("SELECT model FROM model_call"),
      tokens: column("SELECT tokens_in FROM run"),
    };
  } finally {
    db.close();
  }
}

interface Life {
  readonly data: string;
  readonly effects: string;
  readonly first: number;
  readonly count: number;
  readonly boundary: number;
}

async function live({ data, effects, first, count, boundary }: Life): Promise<{ readonly signal: string | null; readonly ended: readonly Ended[]; readonly errors: string }> {
  const file = fileURLToPath(new URL("runs-to-kill.ts", import.meta.url));
  const child = spawn(process.execPath, [file, data, effects, String(boundary), String(first), String(count)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, "compiled") },
  });
  let errors = "";
  child.stderr.on("data", (bytes) => (errors += bytes));
  const gone = new Promise<string | null>((resolve) => child.once("close", (code, signal) => resolve(signal ?? (code === 0 ? null : `exit ${code}`))));
  const ended: Ended[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [, state = "", n = "", unknown = "", output = ""] = /^run \S+ (\S+) (\S+) (\d+) (.*)$/.exec(line) ?? [];
    if (state !== "") ended.push({ state, n, unknown: Number(unknown), output: String(JSON.parse(output)) });
  }
  return { signal: await gone, ended, errors };
}
