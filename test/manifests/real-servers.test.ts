/**
 * The shipped manifests against the servers that they are of: each names exactly the tools that its server offers, with
 * arguments that they take, and what a server really answers gets the label that its manifest means. A server that is not
 * installed here is skipped, aloud.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Call } from "../../src/call/call.ts";
import { definitionName } from "../../src/call/definition.ts";
import type { JsonObject } from "../../src/call/json.ts";
import type { Label } from "../../src/call/label.ts";
import { labelResult } from "../../src/inspection/labels/label-result.ts";
import { manifestGaps } from "../../src/main/manifests/gaps.ts";
import { shippedManifest } from "../../src/main/manifests/read.ts";
import { openStage, processServer, type Stage } from "../execution/stage.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatelaine-manifests-"));
  await writeFile(join(folder, "letter.txt"), "Dear Dora");
  execFileSync("git", ["init", "-q", join(folder, "repository")]);
});
afterAll(() => rm(folder, { recursive: true }));

interface Real {
  readonly manifest: string;
  readonly program: string;
  readonly args: () => readonly string[];
  readonly env?: { readonly [name: string]: string };
  /** Calls to make, and the label of what they bring back. */
  readonly calls: readonly {
    readonly tool: string;
    readonly args: () => JsonObject;
    readonly label: Pick<Label, "integrity" | "readers">;
  }[];
  /** Tools that the server offers in other releases or settings. */
  readonly sometimes?: boolean;
}

const PRIVATE = { integrity: "untrusted", readers: [] } as const;
const OWN = { integrity: "trusted", readers: [] } as const;
const OPEN = { integrity: "trusted", readers: null } as const;
const none = () => [];

const REAL: readonly Real[] = [
  {
    manifest: "filesystem",
    program: "mcp-server-filesystem",
    args: () => [folder],
    calls: [
      { tool: "read_text_file", args: () => ({ path: join(folder, "letter.txt") }), label: PRIVATE },
      { tool: "list_directory", args: () => ({ path: folder }), label: PRIVATE },
      { tool: "list_allowed_directories", args: () => ({}), label: OWN },
      { tool: "write_file", args: () => ({ path: join(folder, "answer.txt"), content: "Dear Emil" }), label: OWN },
      { tool: "get_file_info", args: () => ({ path: join(folder, "letter.txt") }), label: OWN },
    ],
  },
  {
    manifest: "everything",
    program: "mcp-server-everything",
    args: () => ["stdio"],
    // simulate-research-query is offered to clients that know tasks.
    sometimes: true,
    calls: [
      { tool: "echo", args: () => ({ message: "hello" }), label: PRIVATE },
      { tool: "get-env", args: () => ({}), label: PRIVATE },
      { tool: "get-sum", args: () => ({ a: 1, b: 2 }), label: OPEN },
      { tool: "get-structured-content", args: () => ({ location: "Chicago" }), label: OPEN },
    ],
  },
  {
    manifest: "memory",
    program: "mcp-server-memory",
    args: none,
    calls: [
      {
        tool: "create_entities",
        args: () => ({ entities: [{ name: "Dora", entityType: "person", observations: ["likes leeks"] }] }),
        label: OWN,
      },
      { tool: "read_graph", args: () => ({}), label: OWN },
    ],
  },
  {
    manifest: "sequential-thinking",
    program: "mcp-server-sequential-thinking",
    args: none,
    calls: [
      {
        tool: "sequentialthinking",
        args: () => ({ thought: "first", nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }),
        label: OPEN,
      },
    ],
  },
  {
    manifest: "time",
    program: "mcp-server-time",
    args: none,
    calls: [{ tool: "get_current_time", args: () => ({ timezone: "UTC" }), label: OPEN }],
  },
  { manifest: "fetch", program: "mcp-server-fetch", args: none, calls: [] },
  {
    manifest: "git",
    program: "mcp-server-git",
    args: none,
    calls: [{ tool: "git_status", args: () => ({ repo_path: join(folder, "repository") }), label: PRIVATE }],
  },
  {
    manifest: "sqlite",
    program: "mcp-server-sqlite",
    args: () => ["--db-path", join(folder, "kept.db")],
    calls: [{ tool: "list_tables", args: () => ({}), label: PRIVATE }],
  },
  { manifest: "puppeteer", program: "mcp-server-puppeteer", args: none, calls: [] },
  { manifest: "playwright", program: "playwright-mcp", args: none, calls: [] },
  { manifest: "github-reference", program: "mcp-server-github", args: none, env: { GITHUB_PERSONAL_ACCESS_TOKEN: "none" }, calls: [] },
  { manifest: "slack", program: "mcp-server-slack", args: none, env: { SLACK_BOT_TOKEN: "none", SLACK_TEAM_ID: "T0" }, calls: [] },
];

const STARTS_MAX = 4;
const OWN_PROGRAMS = join(import.meta.dirname, "..", "..", "node_modules", ".bin");
const PATH = [OWN_PROGRAMS, ...(process.env["PATH"] ?? "").split(delimiter)];

function found(program: string): string | undefined {
  return PATH.map((place) => join(place, program)).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

describe.each(REAL)("$manifest", ({ manifest: name, program, args, env, calls, sometimes }) => {
  const file = found(program);
  if (file === undefined) console.warn(`SKIPPED: ${program} is not installed here, so the manifest ${name} was not compared with it`);
  const manifest = shippedManifest(name);
  let stage: Stage | undefined;

  beforeAll(async () => {
    if (file === undefined) return;
    const own = { MEMORY_FILE_PATH: join(folder, "memory.json"), PATH: PATH.join(delimiter), ...env };
    const opened = await openStage({ it: processServer(file, { args: args(), env: own, cwd: folder }) });
    stage = opened;
    const failed = () => opened.events.filter(({ kind }) => kind === "upstream-failed").length;
    // A slow machine may need more than one start.
    await opened.until(() => opened.health()[0]?.state === "up" || failed() >= STARTS_MAX);
  });
  afterAll(() => stage?.close());

  /** A server of the development dependencies must start; another may not be able to here. */
  const isUp = (skip: (why: string) => void): boolean => {
    const up = stage?.health()[0]?.state === "up";
    if (!up && file?.startsWith(OWN_PROGRAMS) !== true) skip(`SKIPPED: ${program} does not start here`);
    return up;
  };

  test.skipIf(file === undefined)("names the tools that there are, and arguments that they take", ({ skip }) => {
    expect(isUp(skip)).toBe(true);
    const tools = stage?.catalogue.list("tool", "it") ?? [];
    const offered = tools.map((tool) => tool.name);
    const named = [...(manifest?.tools.keys() ?? [])];
    expect(offered.filter((tool) => !named.includes(tool))).toEqual([]);
    expect(named.filter((tool) => sometimes !== true && !offered.includes(tool))).toEqual([]);
    const gaps = manifestGaps({ it: manifest as NonNullable<typeof manifest> }, tools).map(({ message }) => message);
    expect(gaps.filter((gap) => sometimes !== true || !gap.includes("names tools"))).toEqual([]);
  });

  test.skipIf(file === undefined || calls.length === 0)("labels what really comes back", async ({ skip }) => {
    expect(isUp(skip)).toBe(true);
    for (const { tool, args: given, label } of calls) {
      const outcome = await stage?.perform("callTool", "it", tool, given());
      expect(outcome).toMatchObject({ status: "done" });
      expect(outcome?.result?.["isError"]).not.toBe(true);
      const of = manifest?.tools.get(tool);
      if (outcome === undefined || of === undefined) throw new Error(`${tool} is called and described`);
      const definition = stage?.catalogue.find("callTool", "it", tool) as Call["definition"];
      const facts = {
        labels: of.result,
        isAuthoritative: false,
        stored: undefined,
        origin: definitionName(definition),
        readerId: (reader: string) => reader,
      };
      expect({ tool, ...labelResult(outcome, facts).label }).toMatchObject({ tool, ...label });
    }
  });
});
