/** Files and pipes that the house was given by who started it, and that every process which it starts would be given too. */
import { readdirSync, readFileSync } from "node:fs";

/** O_CLOEXEC: closed when another program begins (asm-generic/fcntl.h). Everything that Node opens has it. */
const CLOSED_AT_START = 0o2_000_000;
/** Standard input, output and errors are made anew for every process. */
const OWN_FROM = 3;

/** Their numbers. */
export function inheritedDescriptors(): readonly number[] {
  return readdirSync("/proc/self/fdinfo")
    .map(Number)
    .filter((fd) => fd >= OWN_FROM && !isClosedAtStart(fd));
}

function isClosedAtStart(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
    return flags === undefined || (Number.parseInt(flags, 8) & CLOSED_AT_START) !== 0;
  } catch {
    // It was the listing's own.
    return true;
  }
}
