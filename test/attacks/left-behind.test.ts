/** A house that was killed leaves its address in the data folder. Whoever listens there afterwards is not the house. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { URL_FILE } from "../../src/main/data-folder.ts";
import { type House, openHouse } from "../../src/main.ts";

const folder = mkdtempSync(join(tmpdir(), "left-behind-"));
const data = join(folder, "data");
const heard: string[] = [];
const stranger = createServer((request, response) => {
  heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`);
  response.writeHead(200, { "content-type": "application/json" }).end('{"agents":[]}');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await new Promise((resolve) => stranger.close(resolve));
  rmSync(folder, { recursive: true });
});

const open = (): Promise<House> => openHouse({ data: "data", policies: folder, listen: { port: 0 } }, { folder, logLine: () => {} });

async function chatelaine(...words: readonly string[]): Promise<{ err: string; code: number }> {
  let err = "";
  const code = await run([...words, "--data", data], { out: () => {}, err: (text) => void (err += text), colour: false });
  return { err, code };
}

test("the command line gives its token to the house that has the folder, and to nobody who listens where one was", async () => {
  const house = await open();
  expect(await chatelaine("agent", "list")).toEqual({ err: "", code: 0 });
  await house.close();

  writeFileSync(join(data, URL_FILE), `http://127.0.0.1:${(stranger.address() as AddressInfo).port}\n`);
  for (const words of [["agent", "list"], ["mcp", "--agent", "reader"], ["link"]]) {
    expect(await chatelaine(...words)).toEqual({ err: expect.stringContaining("CLI_HOUSE_NOT_RUNNING"), code: expect.any(Number) });
  }
  expect(heard).toEqual([]);
});
