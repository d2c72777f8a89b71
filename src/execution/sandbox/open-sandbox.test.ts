import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../main/system.ts";
import { openSandbox } from "./open-sandbox.ts";
import { STRICT } from "./profile.ts";

test("where bubblewrap is not installed, nothing starts, and what is said says what is missing, once, and what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "no-sandbox-"));
  const configuration = { driver: "auto", container: undefined, user: 60_999 } as const;
  const sandbox = await openSandbox({ configuration, folder, hidden: [], clock: systemClock, bins: [folder] });
  rmSync(folder, { recursive: true });
  expect([sandbox.driver, sandbox.holds.notes]).toEqual(["none", ["bwrap is not installed"]]);
  const fault = expect.objectContaining({
    code: "EXECUTION_NO_SANDBOX",
    message: expect.stringMatching(/^nothing here can hold a program, and none is started bare: bwrap is not installed$/),
    hint: expect.stringMatching(/install bubblewrap.*sandbox\.container.*start the house again.*sandbox: none/),
  });
  expect(() => sandbox.start({ profile: STRICT, command: "true", args: [] })).toThrow(fault);
});
