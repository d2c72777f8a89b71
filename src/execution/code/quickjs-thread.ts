/**
 * A thread that runs JavaScript snippets in QuickJS, each in a runtime of its own: no files, no network, no clock but the
 * engine's, no way to the house but what is given here. It ends with the house, or when a snippet does not stop.
 */
import { parentPort } from "node:worker_threads";
import { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } from "quickjs-emscripten";
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from "quickjs-emscripten";
import { SNIPPET_MEMORY_BYTES_MAX, SNIPPET_STACK_BYTES_MAX } from "../limits.ts";
import type { SnippetAnswer, SnippetTask } from "./quickjs-message.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread only");
const port = parentPort;
/** What is used of it: TypeScript has it only among what browsers have. */
declare const WebAssembly: { readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => object };

const PAGE_BYTES = 64 * 1024;
/** What the engine is built to begin with. */
const FIRST_PAGES = 256;
// The engine's own limit counts no bytes in this build, so the memory itself has an end.
const wasmMemory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: SNIPPET_MEMORY_BYTES_MAX / PAGE_BYTES });
const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }));
port.on("message", (task: SnippetTask) => port.postMessage(run(quickjs, task)));
port.postMessage("ready");

/** What a snippet printed so far, and whether that was too much. */
interface Printed {
  text: string;
  bytes: number;
  isFull: boolean;
}

function run(engine: QuickJSWASMModule, task: SnippetTask): SnippetAnswer {
  const stop = new Int32Array(task.stop);
  const printed: Printed = { text: "", bytes: 0, isFull: false };
  const runtime = engine.newRuntime();
  runtime.setMaxStackSize(SNIPPET_STACK_BYTES_MAX);
  runtime.setInterruptHandler(() => printed.isFull || Atomics.load(stop, 0) !== 0);
  const context = runtime.newContext();
  try {
    provide(context, task, printed);
    const result = evaluate(context, runtime, task.code);
    if (printed.isFull) return { output: printed.text, limit: "output" };
    if (Atomics.load(stop, 0) !== 0) return { output: printed.text, limit: "stopped" };
    return { output: printed.text, ...result };
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

/** Gives the snippet its input and a way to print. */
function provide(context: QuickJSContext, { input, outputBytesMax }: SnippetTask, printed: Printed): void {
  const text = context.newString(input);
  context.setProp(context.global, "input", text);
  text.dispose();
  const print = context.newFunction("log", (...parts) => {
    const line = `${parts.map((part) => shown(context, part)).join(" ")}\n`;
    const room = outputBytesMax - printed.bytes;
    printed.bytes += Buffer.byteLength(line);
    printed.isFull ||= printed.bytes > outputBytesMax;
    printed.text += printed.isFull ? Buffer.from(line).subarray(0, Math.max(0, room)).toString("utf8") : line;
  });
  const console = context.newObject();
  for (const name of ["log", "info", "warn", "error", "debug"]) context.setProp(console, name, print);
  context.setProp(context.global, "console", console);
  console.dispose();
  print.dispose();
}

/** Runs the snippet and the jobs that it leaves; a promise counts as what it comes to. */
function evaluate(context: QuickJSContext, runtime: QuickJSRuntime, code: string): Omit<SnippetAnswer, "output"> {
  const first = context.evalCode(code, "code.js");
  if (first.error !== undefined) return failure(context, first.error);
  runtime.executePendingJobs().dispose();
  const state = context.getPromiseState(first.value);
  if (state.type === "rejected") {
    first.value.dispose();
    return failure(context, state.error);
  }
  if (state.type === "pending") {
    first.value.dispose();
    return { error: "the snippet waits for a promise that nothing settles" };
  }
  const value = valueOf(context, state.value);
  if (state.value !== first.value) state.value.dispose();
  first.value.dispose();
  return value === undefined ? {} : { value };
}

function valueOf(context: QuickJSContext, handle: QuickJSHandle): string | undefined {
  return context.typeof(handle) === "undefined" ? undefined : shown(context, handle);
}

/** A text as it is, an error by its name and message, anything else as JSON where it can be written so. */
function shown(context: QuickJSContext, handle: QuickJSHandle): string {
  const kind = context.typeof(handle);
  if (kind === "string") return context.getString(handle);
  if (kind !== "object") return kind === "symbol" || kind === "function" ? kind : String(context.dump(handle));
  const json = context.unwrapResult(context.evalCode("(value) => (value instanceof Error ? String(value) : JSON.stringify(value))"));
  const text = context.callFunction(json, context.undefined, handle);
  json.dispose();
  if (text.error !== undefined) {
    text.error.dispose();
    return "[object]";
  }
  const written = context.typeof(text.value) === "string" ? context.getString(text.value) : "undefined";
  text.value.dispose();
  return written;
}

function failure(context: QuickJSContext, error: QuickJSHandle): Omit<SnippetAnswer, "output"> {
  const thrown: unknown = context.dump(error);
  const text = shown(context, error);
  error.dispose();
  if (typeof thrown !== "object" || thrown === null) return { error: String(thrown) };
  const { name, message, stack } = thrown as { readonly name?: unknown; readonly message?: unknown; readonly stack?: unknown };
  if (typeof message !== "string") return { error: text };
  if (message === "out of memory") return { limit: "memory" };
  return { error: `${String(name)}: ${String(message)}${typeof stack === "string" ? `\n${stack.trimEnd()}` : ""}` };
}
