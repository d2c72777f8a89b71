import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { openPassThrough } from "./pass-through.ts";

/** The requirement sets of the suite: the revision is also the wire that its scenarios run on. */
export type Requirements = "2025-11-25" | "2026-07-28";

/** What to run the server scenarios against. */
export interface Target {
  readonly url: URL;
  readonly requirements: Requirements;
  /** Added to every request of the suite, which cannot send an Authorization header by itself. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One check of a scenario, as the suite judged it. */
export type Check = z.infer<typeof checkShape>;

/** What came of one scenario. */
export interface Scenario {
  readonly name: string;
  /** Whether the revision requires it: extensions, later additions and pending scenarios are run, but not required. */
  readonly scored: boolean;
  /** True where it ran, at least one check succeeded and none failed. */
  readonly passed: boolean;
  readonly checks: readonly Check[];
  /** The failed checks in one line each, for people. */
  readonly failures: readonly string[];
}

const checkShape = z.object({
  id: z.string(),
  description: z.string(),
  status: z.enum(["SUCCESS", "FAILURE", "WARNING", "INFO", "SKIPPED"]),
  errorMessage: z.string().optional(),
});

const requirementShape = z.object({
  server: z.array(z.string()),
  not_scored: z.array(z.object({ scenario: z.string(), leg: z.enum(["server", "client"]) })),
});

const suite = join(import.meta.dirname, "../../node_modules/@modelcontextprotocol/conformance");

/** A folder of results is named `server-<scenario>-<time>`. */
const FOLDER = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

/**
 * Runs the server scenarios of `@modelcontextprotocol/conformance` that a revision names and resolves to what came of
 * each, required ones first. A scenario that left no result is reported as not passed. Takes two to ten seconds.
 */
export async function runConformance({ url, requirements, headers }: Target): Promise<readonly Scenario[]> {
  await using through = headers === undefined ? undefined : await openPassThrough(url, headers);
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  try {
    await runSuite(through?.url ?? url, requirements, folder);
    return await readResults(requirements, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The scenarios that a revision requires of a server. */
export async function requiredScenarios(requirements: Requirements): Promise<readonly string[]> {
  return (await readRequirements(requirements)).server;
}

async function runSuite(url: URL, requirements: Requirements, folder: string): Promise<void> {
  const args = [join(suite, "dist/index.js"), "server", "--url", url.href, "--requirements", requirements, "-o", folder];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  // The exit code says whether every required scenario passed (0) or not (1); the results say which.
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0 && code !== 1) throw new Error(`conformance ended with ${code}: ${Buffer.concat(said).toString()}`);
}

async function readResults(requirements: Requirements, folder: string): Promise<readonly Scenario[]> {
  const results = new Map<string, string>();
  for (const name of await readdir(folder)) {
    const scenario = FOLDER.exec(name)?.[1];
    if (scenario !== undefined) results.set(scenario, join(folder, name, "checks.json"));
  }
  const { server, not_scored } = await readRequirements(requirements);
  const others = not_scored.filter(({ leg }) => leg === "server").map(({ scenario }) => scenario);
  return Promise.all([
    ...server.map((name) => readScenario(name, true, results.get(name))),
    ...others.map((name) => readScenario(name, false, results.get(name))),
  ]);
}

async function readScenario(name: string, scored: boolean, file: string | undefined): Promise<Scenario> {
  const checks = file === undefined ? [] : z.array(checkShape).parse(JSON.parse(await readFile(file, "utf8")));
  const failed = checks.filter(({ status }) => status === "FAILURE");
  return {
    name,
    scored,
    passed: failed.length === 0 && checks.some(({ status }) => status === "SUCCESS"),
    checks,
    failures: checks.length === 0 ? ["left no result"] : failed.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? "failed"}`),
  };
}

async function readRequirements(requirements: Requirements): Promise<z.infer<typeof requirementShape>> {
  return requirementShape.parse(parse(await readFile(join(suite, "requirements", `${requirements}.yaml`), "utf8")));
}
