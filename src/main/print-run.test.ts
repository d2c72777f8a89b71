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

test("an emoji that is joined of several is printed as it is, however its pieces come; a joiner that joins nothing is seen", () => {
  let printed = "";
  const printer = new RunPrinter({ out: (text) => void (printed += text), colour: false }, { agent: "clerk", data: "./data" });
  const say = (text: string) => printer.print({ kind: "text.delta", step: 0, text, run: "run_1", index: 0, at: 0 });
  for (const piece of ["Family: 👩", "\u200d👩\u200d", "👧\u200d👦, and a\u200db", " 👍", "🏽"]) say(piece);
  printer.print({ kind: "run.paused", run: "run_1", index: 0, at: 0 });
  expect(printed).toBe("Family: 👩‍👩‍👧‍👦, and a\\u200db 👍🏽\n  paused\n");
});
