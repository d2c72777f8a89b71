/** Servers that run in a profile: real ones from npm, and one that looks around. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openStage, ownServer, packagedServer, sandboxesHere, type Stage, textOf } from "./stage.ts";

const here = sandboxesHere();
const { driver } = await here.sandboxes.open();
const user = here.sandboxes.insideUser;
here.remove();
const folder = realpathSync(mkdtempSync(join(tmpdir(), "boxed-")));
const beside = `${folder}-beside`;
chmodSync(folder, 0o755);
if (user !== undefined) chownSync(folder, user, user);
mkdirSync(beside, { mode: 0o755 });
writeFileSync(join(folder, "letter.txt"), "Dear Dora");
writeFileSync(join(beside, "other.txt"), "not for it");
const stages: Stage[] = [];
const stageOf = async (...opening: Parameters<typeof openStage>): Promise<Stage> => {
  const stage = await openStage(...opening);
  stages.push(stage);
  return stage;
};
afterAll(async () => {
  for (const stage of stages) await stage.close();
  for (const path of [folder, beside]) rmSync(path, { recursive: true });
});

/** Processes of this machine whose command line has this text. */
const withLine = (text: string) =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && pid !== String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });

describe.skipIf(driver !== "bubblewrap")("in a sandbox", () => {
  test("the filesystem server works in its folder under standard, and sees nothing beside it", async () => {
    const stage = await stageOf({ files: packagedServer("mcp-server-filesystem", { args: [folder], cwd: folder, sandbox: "standard" }) });
    expect(stage.health()[0]).toMatchObject({ state: "up" });
    expect(textOf(await stage.perform("callTool", "files", "read_text_file", { path: join(folder, "letter.txt") }))).toBe("Dear Dora");
    const written = await stage.perform("callTool", "files", "write_file", { path: join(folder, "answer.txt"), content: "Dear Emil" });
    expect(written).toMatchObject({ status: "done" });
    expect(readFileSync(join(folder, "answer.txt"), "utf8")).toBe("Dear Emil");
  });

  test("the everything server runs under strict, with the environment that is configured and nothing of the house's", async () => {
    const stage = await stageOf(
      { all: packagedServer("mcp-server-everything", { args: ["stdio"], env: { CONFIGURED: "yes" }, sandbox: "strict" }) },
      { environment: { ...process.env, PRIVATE_TO_THE_HOUSE: "no" } },
    );
    const seen = JSON.parse(textOf(await stage.perform("callTool", "all", "get-env"))) as { [name: string]: string };
    expect(seen).toMatchObject({ CONFIGURED: "yes", HOME: "/home/sandbox", USER: "sandbox" });
    expect(seen).not.toHaveProperty("PRIVATE_TO_THE_HOUSE");
  });

  test("a server sees its script, and neither its neighbours nor its folder's other files", async () => {
    const stage = await stageOf({ strict: ownServer("looking", { cwd: folder, sandbox: "strict" }), bare: ownServer("looking", { cwd: folder }) });
    const lines = `pwd; cat letter.txt ${join(beside, "other.txt")}`;
    expect(textOf(await stage.perform("callTool", "bare", "shell", { lines }))).toBe(`${folder}\nDear Doranot for it`);
    const inside = await stage.perform("callTool", "strict", "shell", { lines });
    expect(inside.result?.["isError"]).toBe(true);
    expect(textOf(inside)).toContain(folder);
    expect(textOf(inside)).not.toMatch(/Dear Dora|not for it/);
  });

  test("what it left behind in a session of its own ends with it; bare, it stays", async () => {
    const [mark, stray] = [0, 1].map(() => `6${randomBytes(4).readUInt32BE()}`);
    const leave = (seconds: string | undefined) => ({ lines: `setsid sleep ${seconds} >/dev/null 2>&1 & sleep 0.2` });
    const stage = await stageOf({ boxed: ownServer("looking", { sandbox: "strict" }), bare: ownServer("looking") });
    await stage.perform("callTool", "boxed", "shell", leave(mark));
    await stage.perform("callTool", "bare", "shell", leave(stray));
    expect(withLine(mark ?? "")).not.toEqual([]);
    await stage.close();
    expect(withLine(mark ?? "")).toEqual([]);
    const left = withLine(stray ?? "");
    expect(left).not.toEqual([]);
    for (const pid of left) process.kill(Number(pid));
  });

  test("values of its environment stand in no list of processes", async () => {
    const value = `value-${randomBytes(12).toString("hex")}`;
    const stage = await stageOf({ boxed: ownServer("looking", { env: { TOKEN: value, PATH: process.env["PATH"] ?? "" }, sandbox: "strict" }) });
    expect(textOf(await stage.perform("callTool", "boxed", "shell", { lines: "echo $TOKEN" }))).toBe(`${value}\n`);
    expect(withLine(value)).toEqual([]);
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(value);
  });
});

test("where nothing holds a program, a server with a profile does not run", async () => {
  const stage = await stageOf({ boxed: ownServer("looking", { sandbox: "strict" }) }, { driver: "none" });
  expect(stage.health()[0]).toMatchObject({ state: "down" });
  expect(stage.events).toContainEqual(expect.objectContaining({ kind: "upstream-failed", fault: expect.objectContaining({ code: "EXECUTION_NO_SANDBOX" }) }));
});
