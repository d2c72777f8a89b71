/** One run of a program inside: input in, output out, and every limit of its profile with it. */
import type { Clock } from "../../call/clock.ts";
import type { Sandbox, SandboxEnd, SandboxLimit, SandboxStart } from "./sandbox.ts";
import { WORKSPACE_LOOK_MS } from "./limits.ts";
import { bytesIn } from "./workspace.ts";

export interface RunInput {
  readonly stdin?: string | Uint8Array;
  readonly clock: Clock;
  /** Ends the run. */
  readonly signal?: AbortSignal;
}

export interface SandboxRun extends Omit<SandboxEnd, "fault"> {
  /** What it wrote, up to its profile's limit; then it was ended. */
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly wallMs: number;
  /** Whether the caller's signal ended it. */
  readonly isCancelled: boolean;
}

/**
 * Runs a program until it ends, a limit ends it, or the signal does. Resolves when nothing of it is left.
 * Faults: EXECUTION_NO_SANDBOX, EXECUTION_SANDBOX_REFUSED, EXECUTION_SANDBOX_FAILED: the program did not run.
 */
export async function runInside(sandbox: Sandbox, start: SandboxStart, { stdin = "", clock, signal }: RunInput): Promise<SandboxRun> {
  const { limits, workspace } = start.profile;
  const startedAt = clock.monotonic();
  const { child, kill, ended } = sandbox.start({ ...start, isRun: true });
  let by: SandboxLimit | "signal" | undefined;
  const end = (why: SandboxLimit | "signal"): void => {
    by ??= why;
    kill();
  };
  const cancels = [clock.after(limits.wallMsMax, () => end("wall"))];
  if (workspace === "write" && start.workspace !== undefined) {
    cancels.push(watched(start.workspace.folder, { bytesMax: limits.workspaceBytesMax, clock, full: () => end("workspace") }));
  }
  const cancelled = (): void => end("signal");
  if (signal?.aborted === true) cancelled();
  signal?.addEventListener("abort", cancelled, { once: true });
  const stdout = bounded(child.stdout, limits.outputBytesMax, () => end("output"));
  const stderr = bounded(child.stderr, limits.outputBytesMax, () => end("output"));
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const { fault, limit, ...rest } = await ended;
  signal?.removeEventListener("abort", cancelled);
  for (const cancel of cancels) cancel();
  if (fault !== undefined && by === undefined) throw fault;
  return {
    ...rest,
    limit: by === "signal" ? undefined : (by ?? limit),
    isCancelled: by === "signal",
    stdout: stdout(),
    stderr: stderr(),
    wallMs: clock.monotonic() - startedAt,
  };
}

/** Keeps the first bytes of a stream; says once when there are more. */
function bounded(stream: NodeJS.ReadableStream, bytesMax: number, over: () => void): () => Buffer {
  const held: Buffer[] = [];
  let bytes = 0;
  stream.on("error", () => {});
  stream.on("data", (chunk: Buffer) => {
    if (bytes < bytesMax) held.push(chunk.subarray(0, bytesMax - bytes));
    bytes += chunk.length;
    if (bytes > bytesMax) over();
  });
  return () => Buffer.concat(held);
}

interface Watched {
  readonly bytesMax: number;
  readonly clock: Clock;
  readonly full: () => void;
}

/** Looks at the size of a folder from time to time, until the result is called. */
function watched(folder: string, { bytesMax, clock, full }: Watched): () => void {
  let isOver = false;
  let cancel = (): void => {};
  const look = async (): Promise<void> => {
    if ((await bytesIn(folder, bytesMax)) > bytesMax) full();
    else if (!isOver) next();
  };
  const next = (): void => {
    cancel = clock.after(WORKSPACE_LOOK_MS, () => void look());
  };
  next();
  return () => {
    isOver = true;
    cancel();
  };
}
