/** Execution against the reference servers of MCP, as npm installs them. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProgressReport } from "../../src/call/call.ts";
import { httpServer, openStage, packagedServer, textOf, type Stage } from "./stage.ts";
import { freePort } from "../free-port.ts";

describe("the filesystem server", () => {
  let folder: string;
  let stage: Stage;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "chatelaine-")));
    await writeFile(join(folder, "letter.txt"), "Dear Dora");
    stage = await openStage({ files: packagedServer("mcp-server-filesystem", { args: [folder] }) });
  });
  afterAll(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });

  test("is up, and each of its tools is pinned at first sight", () => {
    expect(stage.health()[0]).toMatchObject({ state: "up", starts: 1, misconduct: {} });
    const tools = stage.catalogue.list("tool", "files");
    expect(tools.map((tool) => tool.name)).toContain("read_text_file");
    expect(tools.every((tool) => /^[0-9a-f]{64}$/.test(tool.fingerprint) && tool.state === "pinned")).toBe(true);
    expect(stage.changes.map((change) => change.event)).toEqual(tools.map(() => "pinned"));
  });

  test("reads a file, and what it answers comes back whole", async () => {
    const outcome = await stage.perform("callTool", "files", "read_text_file", { path: join(folder, "letter.txt") });
    expect(outcome).toMatchObject({
      status: "done",
      result: { content: [{ type: "text", text: "Dear Dora" }], structuredContent: { content: "Dear Dora" } },
    });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(0);
  });

  test("writes a file", async () => {
    const path = join(folder, "answer.txt");
    expect((await stage.perform("callTool", "files", "write_file", { path, content: "Dear Emil" })).status).toBe("done");
    expect(await readFile(path, "utf8")).toBe("Dear Emil");
  });

  test("says no to a path outside its folder, which is a result and not a fault", async () => {
    const outcome = await stage.perform("callTool", "files", "read_text_file", { path: "/etc/passwd" });
    expect(outcome).toMatchObject({ status: "done", result: { isError: true } });
  });
});

describe("the everything server", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(
      { all: packagedServer("mcp-server-everything", { args: ["stdio"], env: { CONFIGURED: "yes" } }) },
      { environment: { ...process.env, PRIVATE_TO_THE_HOUSE: "secret" } },
    );
  });
  afterAll(() => stage.close());

  test("has its tools, resources, templates and prompts pinned", () => {
    expect(stage.catalogue.list("tool").map((tool) => tool.name)).toContain("echo");
    expect(stage.catalogue.list("resource").length).toBeGreaterThan(0);
    expect(stage.catalogue.list("template").length).toBeGreaterThan(0);
    expect(stage.catalogue.list("prompt").length).toBeGreaterThan(0);
  });

  test("echoes", async () => {
    expect(textOf(await stage.perform("callTool", "all", "echo", { message: "hello" }))).toContain("hello");
  });

  test("sees its configured environment and nothing of the house's own", async () => {
    const seen = JSON.parse(textOf(await stage.perform("callTool", "all", "get-env"))) as { [name: string]: string };
    expect(seen["CONFIGURED"]).toBe("yes");
    expect(seen["PRIVATE_TO_THE_HOUSE"]).toBeUndefined();
    const inherited = new Set(["PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "CONFIGURED"]);
    expect(Object.keys(seen).filter((name) => !inherited.has(name))).toEqual([]);
  });

  test("reports progress on the line of its call", async () => {
    const reports: ProgressReport[] = [];
    const outcome = await stage.perform(
      "callTool",
      "all",
      "trigger-long-running-operation",
      { duration: 0.2, steps: 2 },
      { progress: (report) => reports.push(report) },
    );
    expect(outcome.status).toBe("done");
    expect(reports).toEqual([
      { progress: 1, total: 2 },
      { progress: 2, total: 2 },
    ]);
  });

  test("gives a prompt", async () => {
    const outcome = await stage.perform("getPrompt", "all", "args-prompt", { city: "Lisbon" });
    expect(JSON.stringify(outcome.result)).toContain("Lisbon");
  });

  test("completes an argument of a prompt", async () => {
    const outcome = await stage.perform("complete", "all", "completable-prompt", { argument: { name: "department", value: "E" } });
    expect(outcome).toMatchObject({ status: "done", result: { completion: { values: ["Engineering"] } } });
  });

  test("reads a resource that it lists, and one that its template matches", async () => {
    const [listed] = stage.catalogue.list("resource");
    expect((await stage.perform("readResource", "all", listed?.name ?? "")).status).toBe("done");
    const uri = "demo://resource/dynamic/text/7";
    expect(stage.catalogue.find("readResource", "all", uri)?.kind).toBe("template");
    expect(await stage.perform("readResource", "all", uri)).toMatchObject({ status: "done", result: { contents: [{ uri }] } });
  });

  test("takes a subscription, and each update of the resource is told to listeners", async () => {
    const uri = "demo://resource/dynamic/text/7";
    const updated = new Promise<string>((resolve) => stage.catalogue.listen((event) => event.kind === "resource" && resolve(event.uri)));
    expect((await stage.perform("subscribeResource", "all", uri)).status).toBe("done");
    await stage.perform("callTool", "all", "toggle-subscriber-updates");
    expect(await updated).toBe(uri);
    await stage.perform("callTool", "all", "toggle-subscriber-updates");
  });

  test("answers an unknown prompt argument with an error, which the call ends with", async () => {
    const outcome = await stage.perform("getPrompt", "all", "args-prompt", {});
    expect(outcome).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_ERROR", rpc: { code: -32602 } } });
  });
});

describe("the everything server over streamable HTTP", () => {
  let server: ChildProcess;
  let stage: Stage;

  beforeAll(async () => {
    const port = await freePort();
    const { command, args } = packagedServer("mcp-server-everything");
    server = spawn(command, [...args, "streamableHttp"], { env: { ...process.env, PORT: String(port) }, stdio: "ignore" });
    stage = await openStage({ all: httpServer(`http://127.0.0.1:${port}/mcp`) });
    // It may not listen yet: then it is tried again until it does.
    await stage.until(() => stage.health()[0]?.state === "up");
  });
  afterAll(async () => {
    await stage.close();
    server.kill("SIGKILL");
    await once(server, "close");
  });

  test("offers and does over HTTP what it does over stdio", async () => {
    expect(stage.events.at(-1)).toMatchObject({ kind: "upstream-up", revision: "2025" });
    expect(textOf(await stage.perform("callTool", "all", "echo", { message: "hello" }))).toContain("hello");
    const reports: ProgressReport[] = [];
    const line = { progress: (report: ProgressReport) => reports.push(report) };
    expect((await stage.perform("callTool", "all", "trigger-long-running-operation", { duration: 0.2, steps: 2 }, line)).status).toBe(
      "done",
    );
    expect(reports.map(({ progress }) => progress)).toEqual([1, 2]);
    expect((await stage.perform("readResource", "all", "demo://resource/dynamic/text/7")).status).toBe("done");
  });

  test("ends a call unknown when the agent gives up", async () => {
    const agent = new AbortController();
    const line = { signal: agent.signal, progress: () => agent.abort() };
    const outcome = await stage.perform("callTool", "all", "trigger-long-running-operation", { duration: 100, steps: 1000 }, line);
    expect(outcome).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CANCELLED" } });
    expect(textOf(await stage.perform("callTool", "all", "echo", { message: "still here" }))).toContain("still here");
  });
});
