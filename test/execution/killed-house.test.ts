/** A house that is killed takes what runs in its sandboxes with it; what it leaves else, the next start on its data folder removes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, expect, test } from "vitest";
import { PROGRAM } from "../program.ts";
import { sandboxesHere } from "./stage.ts";

const here = sandboxesHere();
const { driver } = await here.sandboxes.open();
here.remove();

const folder = mkdtempSync(join(tmpdir(), "killed-house-"));
const [data, temporary] = [join(folder, "data"), join(folder, "tmp")];
const RULES = `
  permit (principal, action == Action::"code/run_code", resource);
  permit (principal, action == Action::"fetch", resource == Host::"allowed.test");
`;
const running = new Set<ChildProcess>();

afterAll(async () => {
  for (const child of running) await killed(child);
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [PROGRAM, "start", "--json"], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "ignore"],
  });
  running.add(child);
  let text = "";
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.trimEnd().endsWith("}")) break;
  }
  return { child, url: (JSON.parse(text) as { url: string }).url };
}

async function killed(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "close");
  child.kill("SIGKILL");
  await gone;
}

async function connect(url: string): Promise<Client> {
  const token = readFileSync(join(data, "operator.token"), "utf8").trim();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${url}/v1/agents/runner/tokens`, { method: "POST", headers, body: "{}" });
  const { token: own } = (await answer.json()) as { token: string };
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp/code`), { authProvider: { token: async () => own } }));
  return client;
}

/** Processes that see a folder of this test, or that are below one: what was set up ahead has no word of its own. */
function processes(word: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word) || readFileSync(`/proc/${pid}/mountinfo`, "utf8").includes(folder);
    } catch {
      return false;
    }
  });
}

/** Groups of the sandboxes of a house, by its process. */
function groups(pid: number): readonly string[] {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const folders = mounts.flatMap((line) => (/ - cgroup2? /.test(line) ? [line.split(" ")[4] ?? ""] : []));
  try {
    return folders.flatMap((at) =>
      readdirSync(at, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(`chatelaine-${pid}-`)),
    );
  } catch {
    // One of them, of whomever, went while it was read.
    return groups(pid);
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

test.skipIf(driver !== "bubblewrap")(
  "nothing of a house that was killed while its sandboxes were at work is there after the next start",
  async () => {
    mkdirSync(join(folder, "policies"));
    mkdirSync(temporary);
    writeFileSync(join(folder, "policies", "rules.cedar"), RULES);
    const servers = { code: { code: { languages: ["shell"], profile: "standard" } } };
    const configuration = {
      data,
      policies: join(folder, "policies"),
      listen: { port: 0 },
      egress: {},
      flow: "observe",
      servers,
      agents: { runner: { role: "runner" } },
    };
    // JSON is YAML: the same configuration, as `chatelaine start` reads it.
    writeFileSync(join(folder, "chatelaine.yaml"), JSON.stringify(configuration));
    const word = String(600_000 + Math.floor(Math.random() * 99_999));

    const first = await start();
    const client = await connect(first.url);
    const run = (code: string) => client.callTool({ name: "run_code", arguments: { language: "shell", code } });
    expect(JSON.stringify(await run("echo made > file; cat file"))).toContain("made");
    const lost = run(`setsid sh -c 'sleep ${word}; :' & sleep ${word}`).catch(() => "lost");
    await until(() => processes(word).length > 3 && readdirSync(temporary).length > 0);
    const left = readdirSync(temporary);
    expect(left).toHaveLength(2);

    await killed(first.child);
    await Promise.allSettled([lost, client.close()]);
    await until(() => processes(word).length === 0);
    expect(readdirSync(temporary)).toEqual(left);

    const second = await start();
    // It is removed while the house goes on.
    await until(() => readdirSync(temporary).length === 0);
    await until(() => groups(first.child.pid ?? 0).length === 0);
    second.child.kill("SIGTERM");
    await once(second.child, "close");
    running.delete(second.child);
    expect(existsSync(join(data, "work.folder"))).toBe(false);
    expect([readdirSync(temporary), processes(word), groups(second.child.pid ?? 0)]).toEqual([[], [], []]);
  },
);
