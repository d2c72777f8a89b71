import { expect, test } from "vitest";
import { Fault } from "../call/fault.ts";
import { KnownValues } from "../inspection/detectors/known-secret/known-values.ts";
import { madeUp } from "../inspection/detectors/made-up.ts";
import { houseLog } from "./house-log.ts";
import { struckLines } from "./struck-lines.ts";
import { systemClock } from "./system.ts";

const SECRET = `${madeUp(20, "alnum", 51)}/"${madeUp(6, "alnum", 52)}`;
const KEY = `chk_${madeUp(43, "alnum", 53)}`;

test("what goes wrong is told without the secrets that it repeats, also those that became known later", () => {
  const lines: string[] = [];
  const secrets = new KnownValues();
  const log = houseLog(systemClock, struckLines(secrets, (line) => lines.push(line)));
  log.write("warn", "upstream-down", { server: "own", what: `refused: ${SECRET}` });
  secrets.register("servers.own.headers.Authorization", [SECRET]);
  log.write("warn", "upstream-down", { server: "own", what: `refused: ${SECRET}` });
  log.report(new Fault("EXECUTION_FAULT", "it broke", { cause: new Error(`sent ${Buffer.from(`{"k":"${SECRET}"}`).toString("base64")} with ${KEY}`) }));
  const [before = "", after = "", fault = ""] = lines;
  expect((JSON.parse(before) as { readonly what: string }).what).toContain(SECRET);
  expect(JSON.parse(after)).toMatchObject({ server: "own", what: "refused: [credential struck by the house]" });
  expect(fault).not.toContain(KEY);
  expect(fault.match(/credential struck/g)).toHaveLength(2);
  expect(JSON.parse(fault)).toMatchObject({ event: "fault", code: "EXECUTION_FAULT" });
});
