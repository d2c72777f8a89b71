import { once } from "node:events";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { built } from "./build.mjs";

test("a snippet runs in the built thread, which finds its WebAssembly", async () => {
  const folder = dirname(built("main", process.execPath));
  const file = readdirSync(folder).find((name) => /quickjs-thread.*\.js$/.test(name));
  expect(file).toBeDefined();
  const worker = new Worker(join(folder, file ?? ""), { execArgv: [] });
  try {
    await once(worker, "message");
    worker.postMessage({ code: "6 * 7", input: "", outputBytesMax: 100, stop: new SharedArrayBuffer(4) });
    expect((await once(worker, "message"))[0]).toEqual({ output: "", value: "42" });
  } finally {
    await worker.terminate();
  }
});
