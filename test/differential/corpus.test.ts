/**
 * Every request of Cedar's public integration tests: decision, reasons and errors. The corpus is another project's and is
 * not kept here: CEDAR_CORPUS names it, or it lies at ../shared/data/cedar-corpus.tar.gz beside this checkout.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compiledEngine } from "../../src/policy/compile/compiled-engine.ts";
import { readCorpus, runCorpus } from "./corpus.ts";

const beside = fileURLToPath(new URL("../../../shared/data/cedar-corpus.tar.gz", import.meta.url));
const file = process.env["CEDAR_CORPUS"] ?? (existsSync(beside) ? beside : undefined);
if (file === undefined) process.stderr.write("SKIPPED: the Cedar corpus. Set CEDAR_CORPUS to a .tar.gz of cedar-integration-tests to run it.\n");

test.skipIf(file === undefined)(
  "every request of the Cedar corpus agrees on decision, reasons and errors",
  () => {
    const { differences, requests, allowed, withErrors } = runCorpus(readCorpus(file ?? ""), compiledEngine);
    expect(differences.slice(0, 5)).toEqual([]);
    expect(requests).toBeGreaterThan(0);
    expect(allowed).toBeGreaterThan(0);
    expect(withErrors).toBeGreaterThan(0);
  },
  300_000,
);
