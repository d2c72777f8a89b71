/** What a start says of secrets that the configuration names. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { openHouse } from "../../src/main.ts";

test("a secret that the configuration names and nobody has added is named at each start, with what to do, until it is added", async () => {
  const folder = mkdtempSync(join(tmpdir(), "missing-secret-"));
  const lines: string[] = [];
  const open = () => {
    lines.length = 0;
    const server = { url: "http://127.0.0.1:1/mcp", headers: { Authorization: "Bearer secret://crm" } };
    return openHouse({ data: "data", policies: folder, listen: { port: 0 }, servers: { crm: server } }, { folder, logLine: (line) => void lines.push(line) });
  };
  const said = () => lines.map((line) => JSON.parse(line) as { readonly event: string }).filter(({ event }) => event === "secret-missing");
  const first = await open();
  expect(said()).toEqual([expect.objectContaining({ secret: "crm", hint: "chatelaine secret add crm" })]);
  await first.rooms.upstreams.ready;
  const failed = lines.filter((line) => line.includes('"upstream-failed"')).map((line) => JSON.parse(line) as object);
  expect(failed[0]).toMatchObject({ server: "crm", fault: { code: "EXECUTION_SECRET_UNAVAILABLE" } });
  await first.desk.secrets.add("crm", madeUp(40, "url", 7), "per_00000000000000000000000001");
  await first.close();
  await (await open()).close();
  expect(said()).toEqual([]);
  rmSync(folder, { recursive: true });
}, 60_000);
