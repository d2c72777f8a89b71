/**
 * The compiled engine over a corpus of Cedar's integration tests: agreements, and each difference in decision, reasons
 * or errors. Exit code 1 when there is one.
 * npm run bench -- cedar-corpus --corpus FILE.tar.gz [--json]
 */
import { parseArgs } from "node:util";
import { compiledEngine } from "../src/policy/compile/compiled-engine.ts";
import { readCorpus, runCorpus } from "../test/differential/corpus.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, corpus: { type: "string" } } });
const file = values.corpus ?? process.env["CEDAR_CORPUS"];
if (file === undefined) {
  console.error("cedar-corpus: no corpus.\nhint: npm run bench -- cedar-corpus --corpus FILE.tar.gz, or set CEDAR_CORPUS");
  process.exitCode = 2;
} else {
  const tests = readCorpus(file);
  const started = performance.now();
  const result = runCorpus(tests, compiledEngine);
  const ms = Math.round(performance.now() - started);
  const { differences, ...counts } = result;
  if (values.json === true) console.log(JSON.stringify({ name: "cedar-corpus", ...counts, ms, differences }));
  else {
    for (const { test, request, expected, got } of differences) console.log(`${test} request ${request}\n  expected ${expected}\n  got      ${got}`);
    console.log(`cedar-corpus: ${counts.agreed} of ${counts.requests} requests of ${counts.tests} tests agree (${counts.allowed} allow, ${counts.withErrors} with errors), in ${ms} ms`);
  }
  if (differences.length > 0) process.exitCode = 1;
}
