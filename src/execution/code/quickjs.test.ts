import { afterAll, expect, test } from "vitest";
import type { Clock } from "../../call/clock.ts";
import { SNIPPET_THREADS_MAX } from "../limits.ts";
import { QuickJs, type Snippet } from "./quickjs.ts";

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
const quickjs = new QuickJs(clock);
afterAll(() => quickjs.close());

const LIMITS = { wallMsMax: 10_000, outputBytesMax: 1000 };
const run = (code: string, more: Partial<Snippet> = {}) =>
  quickjs.run({ code, input: "", limits: LIMITS, signal: new AbortController().signal, ...more });

test.for<[string, object]>([
  ["6 * 7", { output: "", value: "42" }],
  ["console.log('hello', { a: [1, null] }, undefined); input.length", { output: 'hello {"a":[1,null]} undefined\n', value: "3" }],
  ["const x = 1", { output: "" }],
  ["try { null.x } catch (error) { console.log(error) } new RangeError('far')", { output: "TypeError: cannot read property 'x' of null\n", value: "RangeError: far" }],
  ["({ a: 1n })", { output: "", value: "[object]" }],
  ["(async () => { await null; return [1, 2] })()", { output: "", value: "[1,2]" }],
])("%s comes to %j", async ([code, end]) => {
  expect(await run(code, { input: "abc" })).toEqual(end);
});

test("the input is a text, and not code", async () => {
  expect(await run("JSON.parse(input + '1')", { input: '"abc' })).toEqual(expect.objectContaining({ error: expect.stringContaining("SyntaxError") }));
});

test.for<[string, string]>([
  ["null.x", "TypeError"],
  ["syntax error here", "SyntaxError"],
  ["throw 5", "5"],
  ["throw { code: 7 }", '{"code":7}'],
  ["Promise.reject({ code: 7 })", '{"code":7}'],
  ["(async () => { throw new RangeError('far') })()", "RangeError: far"],
  ["new Promise(() => {})", "a promise that nothing settles"],
  ["function deep() { return deep() + 1 } deep()", "stack"],
])("%s says what went wrong", async ([code, error]) => {
  expect((await run(code)).error).toContain(error);
});

test.for([
  "require('fs')",
  "process.env",
  "fetch('http://127.0.0.1')",
  "globalThis.constructor.constructor('return process')()",
  "import('node:fs')",
  "std.open('/etc/passwd')",
  "WebAssembly.Module",
  "new Worker('x')",
  "setTimeout(() => {}, 1)",
])("%s reaches nothing of the house", async (code) => {
  expect((await run(code)).error).toBeDefined();
});

test("what one snippet leaves behind, the next does not find", async () => {
  await run("globalThis.left = 1; Array.prototype.map = () => 'mine'; Object.prototype.y = 1");
  expect(await run("[typeof left, [1].map((x) => x + 1), ({}).y]")).toEqual({ output: "", value: '["undefined",[2],null]' });
});

test("a snippet that does not end is ended, by its time or by its caller, and others run meanwhile", async () => {
  const gone = new AbortController();
  const endless = [run("for (;;) {}", { limits: { ...LIMITS, wallMsMax: 300 } }), run("for (;;) {}", { signal: gone.signal })];
  gone.abort();
  expect(await Promise.all(endless)).toMatchObject([{ limit: "wall" }, { limit: "cancelled" }]);
  expect(await run("1")).toMatchObject({ value: "1" });
});

test("many short lines are printed in the time of their characters, and none is lost", async () => {
  const limits = { wallMsMax: 5000, outputBytesMax: 1_000_000 };
  const { output, limit } = await run("for (;;) console.log('abcdefghij')", { limits });
  expect([Buffer.byteLength(output), limit]).toEqual([1_000_000, "output"]);
});

test("memory and output have an end", async () => {
  expect(await run("const all = []; for (;;) all.push('x'.repeat(100000) + all.length)")).toMatchObject({ limit: "memory" });
  const { output, limit } = await run("for (;;) console.log('ü'.repeat(40))");
  expect(limit).toBe("output");
  expect(Buffer.byteLength(output)).toBeLessThanOrEqual(1002);
  expect(await run("'still here'")).toMatchObject({ value: "still here" });
});

test("a regular expression that does not end is ended too", async () => {
  expect(await run("/^(a+)+$/.test('a'.repeat(60) + 'b')", { limits: { ...LIMITS, wallMsMax: 300 } })).toMatchObject({ limit: "wall" });
});

test("a snippet that was given up while it waited for a thread keeps none from others", async () => {
  const own = new QuickJs(clock);
  const holding = new AbortController();
  const gone = new AbortController();
  const start = (code: string, { signal }: AbortController) => own.run({ code, input: "", limits: LIMITS, signal });
  const held = Array.from({ length: SNIPPET_THREADS_MAX }, () => start("for (;;) {}", holding));
  const waiting = Array.from({ length: SNIPPET_THREADS_MAX }, () => start("1", gone));
  gone.abort();
  for (const end of await Promise.all(waiting)) expect(end).toMatchObject({ limit: "cancelled" });
  holding.abort();
  for (const end of await Promise.all(held)) expect(end).toMatchObject({ limit: "cancelled" });
  expect(await start("2", new AbortController())).toMatchObject({ value: "2" });
  await own.close();
});
