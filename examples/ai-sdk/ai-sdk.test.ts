import { execFile } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConfigured, readConfigurationFile, type House } from "../../src/main.ts";

const guide = readFileSync(join(import.meta.dirname, "..", "..", "docs", "guides", "ai-sdk.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "ai-sdk-"));
let house: House;

beforeAll(async () => {
  cpSync(join(import.meta.dirname, "policies"), join(folder, "policies"), { recursive: true });
  copyFileSync(join(import.meta.dirname, "chatelaine.yaml"), join(folder, "chatelaine.yaml"));
  const configuration = readConfigurationFile(join(folder, "chatelaine.yaml"));
  house = await openConfigured({ ...configuration, listen: { host: "127.0.0.1", port: 0 } }, { logLine: () => {} });
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

/** What it prints, as the guide shows it: at the address that houses have by default, ids left out. */
async function run(): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", HOUSE_URL: house.url, SHOP_KEY: house.newKeys["shop"] ?? "" };
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "shop.ts")], { env });
  return stdout.replaceAll(house.url, "http://127.0.0.1:4317").replaceAll(/apr_[0-9a-z]{26}/g, "apr_…");
}

test("the guide shows what its program prints, and the rules that it runs under", async () => {
  const [first, second] = [...guide.matchAll(/```console\n\$ npx node examples\/ai-sdk\/shop\.ts\n([^`]*)```/g)].map(([, printed]) => printed);
  expect(await run()).toBe(first);
  copyFileSync(join(import.meta.dirname, "rules", "refunds.cedar"), join(folder, "policies", "refunds.cedar"));
  await house.rooms.policies.reload("folder");
  expect(await run()).toBe(second);
  for (const file of ["policies/desk.cedar", "rules/refunds.cedar"])
    expect(guide).toContain(readFileSync(join(import.meta.dirname, file), "utf8"));
  for (const line of readFileSync(join(import.meta.dirname, "chatelaine.yaml"), "utf8")
    .split("\n")
    .slice(0, 6))
    expect(guide).toContain(line);
});
