/** Says a line on stdout, whole and before anything else happens: what was said before a kill counts as acknowledged. */
import { writeSync } from "node:fs";

const STDOUT = 1;
const PAUSE_MS = 1;
const pause = new Int32Array(new SharedArrayBuffer(4));

export function say(line: string): void {
  let left = Buffer.from(`${line}\n`);
  while (left.length > 0) left = left.subarray(written(left));
}

/** Bytes that the pipe took; none while it is full because the reader is behind, and then a little time has passed. */
function written(bytes: Uint8Array): number {
  try {
    return writeSync(STDOUT, bytes);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    Atomics.wait(pause, 0, 0, PAUSE_MS);
    return 0;
  }
}
