import { expect, test } from "vitest";
import { countTests } from "./count-tests.ts";

const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] };

test("the counts of a run come from its report", () => {
  expect(countTests(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
});

test("a file that broke before its tests could run counts as one that failed", () => {
  const testResults = [{ status: "failed", assertionResults: [] }];
  expect(countTests({ ...report, testResults })).toEqual({ passed: 5, failed: 2, skipped: 3 });
});
