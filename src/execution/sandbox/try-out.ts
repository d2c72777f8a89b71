/** Tries what a sandbox holds on this system, by running programs that go too far. */
import type { Clock } from "../../call/clock.ts";
import { TRIAL_DEADLINE_MS } from "./limits.ts";
import { STRICT, type ProfileLimits } from "./profile.ts";
import { runInside } from "./run-inside.ts";
import type { Sandbox } from "./sandbox.ts";

/** One thing that was tried, and whether it was held. */
export interface Tried {
  readonly what: string;
  readonly holds: boolean;
}

interface Trial {
  readonly what: string;
  readonly lines: string;
  readonly limits?: Partial<ProfileLimits>;
  /** Whether the program ended as one that was held. */
  readonly isHeld: (run: { readonly out: string; readonly exitCode: number | undefined; readonly limit: string | undefined }) => boolean;
}

const MB = 1024 * 1024;

/** Each is a few lines of the shell; what they use is given back when they end. */
const TRIALS: readonly Trial[] = [
  {
    what: "no rights, and none to gain",
    lines: "grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr -d '\\n\\t '",
    isHeld: ({ out }) => /^CapEff:0{16}CapBnd:[0-9a-f]{16}NoNewPrivs:1$/.test(out),
  },
  { what: "system calls are filtered", lines: "grep -q '^Seccomp:.*2' /proc/self/status", isHeld: ({ exitCode }) => exitCode === 0 },
  {
    what: "memory of all processes together",
    lines: "a=x; while :; do a=$a$a; done",
    limits: { memoryBytesMax: 16 * MB },
    isHeld: ({ limit }) => limit === "memory",
  },
  {
    what: "number of processes",
    lines: "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 20 & done; echo all",
    limits: { processesMax: 8 },
    isHeld: ({ out }) => !out.includes("all"),
  },
  {
    what: "processor time of a process",
    lines: "while :; do :; done",
    limits: { cpuSecondsMax: 1 },
    isHeld: ({ limit }) => limit === "cpu",
  },
  {
    what: "size of a file",
    lines: "head -c 2000000 /dev/zero > /tmp/file",
    limits: { fileBytesMax: MB },
    isHeld: ({ limit }) => limit === "file-size",
  },
];

/** Tries all at once; takes a few seconds. A trial that could not be made was not held. */
export function tryOut(sandbox: Sandbox, clock: Clock): Promise<readonly Tried[]> {
  const tryOne = async ({ what, lines, limits, isHeld }: Trial): Promise<Tried> => {
    const profile = { ...STRICT, limits: { ...STRICT.limits, wallMsMax: TRIAL_DEADLINE_MS, ...limits } };
    const run = await runInside(sandbox, { profile, command: "sh", args: ["-c", lines] }, { clock }).catch(() => undefined);
    return { what, holds: run !== undefined && isHeld({ out: run.stdout.toString(), exitCode: run.exitCode, limit: run.limit }) };
  };
  return Promise.all(TRIALS.map(tryOne));
}
