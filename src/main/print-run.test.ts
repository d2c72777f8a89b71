import { expect, test } from "vitest";
import { RunPrinter } from "./print-run.ts";

test("what a provider or a rule says can move no cursor and hide nothing in the terminal of whoever reads", () => {
  let printed = "";
  const printer = new RunPrinter({ out: (text) => void (printed += text), colour: false }, { agent: "clerk", data: "./data" });
  printer.print({
    kind: "run.failed",
    run: "run_1",
    index: 0,
    at: 0,
    fault: { code: "RUNTIME_MODEL_FAILED", text: "no\u001b[2J\u202eanswer" },
  });
  expect(printed).toBe("failed: no\\u001b[2J\\u202eanswer (RUNTIME_MODEL_FAILED)\n");
});
