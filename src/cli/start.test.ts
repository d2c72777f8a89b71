import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { PROGRAM } from "../../test/program.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-start-"));
const data = join(folder, "chatelaine-data");
const outward = join(folder, "outward");
mkdirSync(join(folder, "policies"));
writeFileSync(join(folder, "chatelaine.yaml"), "listen: { port: 0 }\nagents: { reader: { role: reader } }\n");
afterAll(() => rmSync(folder, { recursive: true }));

function start(cwd = folder): ChildProcess {
  const watched = ["--import", new URL("../../test/outward.ts", import.meta.url).href];
  const env = { ...process.env, CHATELAINE_OUTWARD: outward };
  return spawn(process.execPath, [...watched, PROGRAM, "start"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}

/** What a process writes until it says this. */
async function until(child: ChildProcess, said: string): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes(said)) return text;
  }
  return text;
}

test("a house opens from the configuration of its folder, says its secrets once, and closes when it is told to", async () => {
  const first = start();
  const said = await until(first, "Stop with Ctrl-C");
  expect(said).toMatch(/^The house is open at http:\/\/127\.0\.0\.1:\d+$/m);
  expect(said).toMatch(/^ {2}http:\/\/127\.0\.0\.1:\d+\/owner\?code=chl_/m);
  expect(said).toMatch(/^ {2}reader {2}chk_/m);
  expect(readFileSync(join(data, "house.url"), "utf8")).toBe(`${/http:\S+/.exec(said)?.[0]}\n`);
  expect(readFileSync(join(data, "house.start"), "utf8")).toBe(`config ${join(folder, "chatelaine.yaml")}\n`);
  expect(statSync(data).mode & 0o777).toBe(0o700);

  const second = start();
  const [fault] = (await once(second.stderr ?? second, "data")) as [Buffer];
  expect(String(fault)).toContain("STORE_LOCKED");
  expect(await once(second, "exit")).toEqual([1, null]);

  first.kill("SIGTERM");
  expect(await once(first, "exit")).toEqual([0, null]);
  expect(existsSync(join(data, "house.url"))).toBe(false);
});

test("a house behind a proxy names the address that agents reach it by", async () => {
  const behind = mkdtempSync(join(folder, "behind-"));
  mkdirSync(join(behind, "policies"));
  writeFileSync(join(behind, "chatelaine.yaml"), "listen: { port: 0, publicUrl: 'https://house.example' }\n");
  const child = start(behind);
  const said = await until(child, "Stop with Ctrl-C");
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(said).toContain('"url":"https://house.example/mcp"');
});

test("a second start shows no secret again", async () => {
  const child = start();
  const said = await until(child, "Stop with Ctrl-C");
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(said).not.toMatch(/ch[a-z]_[0-9a-zA-Z]/);
});

test("no start of these attempted a connection that leaves the machine", async () => {
  expect(existsSync(outward) ? readFileSync(outward, "utf8") : "").toBe("");
  const calling = "await fetch('http://vendor.example/telemetry').catch(() => {})";
  const child = spawn(process.execPath, ["--import", new URL("../../test/outward.ts", import.meta.url).href, "-e", calling], {
    env: { ...process.env, CHATELAINE_OUTWARD: `${outward}-tried` },
  });
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(readFileSync(`${outward}-tried`, "utf8")).toBe("vendor.example\n");
});
