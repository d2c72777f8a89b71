import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHouse, type House } from "../../src/main.ts";

const isThere = spawnSync("python3", ["--version"]).status === 0;
if (!isThere) process.stderr.write("SKIPPED: there is no python3 on the PATH, so the example in Python was not run\n");

const POLICIES = `
@id("clerks-look-up")
permit (principal in Role::"clerk", action in Action::"callTool", resource in Server::"desk");
`;
const NEVER = `
@id("not-by-night")
@reason("Nobody looks orders up today.")
forbid (principal, action == Action::"desk/look_up", resource);
`;

test("the example has at most twenty lines, and imports the standard library alone", () => {
  const lines = readFileSync(join(import.meta.dirname, "guarded.py"), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThanOrEqual(20);
  expect(lines.filter((line) => /^(?:import|from) /.test(line))).toEqual(["import json, os, urllib.request"]);
});

const guide = readFileSync(join(import.meta.dirname, "..", "..", "docs", "guides", "python.md"), "utf8");

test("the guide shows the example as it is", () => {
  expect(guide).toContain(readFileSync(join(import.meta.dirname, "guarded.py"), "utf8"));
});

describe.skipIf(!isThere)("a program in Python", () => {
  const folder = mkdtempSync(join(tmpdir(), "python-"));
  let house: House;
  let key: string;

  beforeAll(async () => {
    await mkdir(join(folder, "policies"));
    writeFileSync(join(folder, "policies", "desk.cedar"), POLICIES);
    const servers = { desk: { application: { agents: ["shop"] } } };
    house = await openHouse({ listen: { port: 0 }, servers, agents: { shop: { role: "clerk" } } }, { folder, logLine: () => {} });
    const headers = {
      authorization: `Bearer ${readFileSync(join(house.data, "operator.token"), "utf8").trim()}`,
      "content-type": "application/json",
    };
    const answer = await fetch(`${house.url}/v1/virtual-keys`, { method: "POST", headers, body: JSON.stringify({ agent: "shop" }) });
    key = ((await answer.json()) as { readonly secret: string }).secret;
  });
  afterAll(async () => {
    await house.close();
    rmSync(folder, { recursive: true });
  });

  async function run(): Promise<string> {
    const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", HOUSE_URL: house.url, HOUSE_KEY: key };
    const { stdout } = await promisify(execFile)("python3", [join(import.meta.dirname, "guarded.py")], { env });
    return stdout.replaceAll(/call_[0-9a-z]{26}/g, "call_…");
  }

  test("has its function decided on, performs it and brings what came of it", async () => {
    const [, shown] = /```console\n\$ HOUSE_URL=[^\n]*\n([^`]*)```/.exec(guide) ?? [];
    expect(await run()).toBe(shown);
  });

  test("is told why its function may not run", async () => {
    writeFileSync(join(folder, "policies", "never.cedar"), NEVER);
    await house.rooms.policies.reload("folder");
    expect(JSON.parse(await run())).toMatchObject({ effect: "refuse", rules: [{ rule: "not-by-night", reason: "Nobody looks orders up today." }] });
  });
});
