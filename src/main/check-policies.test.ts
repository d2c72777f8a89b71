import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Fault } from "../call/fault.ts";
import { checkPolicies } from "./check-policies.ts";
import { readConfigurationFile } from "./configuration/read.ts";

const sample = join(import.meta.dirname, "..", "..", "examples", "house");
const configuration = readConfigurationFile(join(sample, "chatelaine.yaml"));
const fault = new Fault("EXECUTION_NO_SANDBOX", "nothing here holds a program");
const silent = Object.keys(configuration.servers).map((server) => ({ server, definitions: [], fault }));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "chatelaine-check-"));
  cpSync(configuration.policies, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a server that cannot be asked has what the folder's snapshot says of it, and that is told", () => {
  const { errors, fromSnapshot } = checkPolicies(configuration, folder, silent);
  expect(errors).toEqual([]);
  expect(fromSnapshot.toSorted()).toEqual(Object.keys(configuration.servers).toSorted());
});

test("a server that could be asked has what it offers now, whatever a snapshot says", () => {
  const here = silent.map(({ server }) => ({ server, definitions: [], fault: undefined }));
  const { errors, fromSnapshot } = checkPolicies(configuration, folder, here);
  expect(fromSnapshot).toEqual([]);
  expect(errors.length).toBeGreaterThan(0);
});
