/** The shape of `sandbox` in chatelaine.yaml: which driver holds programs, and what they see and may use. */
import { isAbsolute } from "node:path";
import { z } from "zod";
import { BARE, PROFILES } from "../../execution/sandbox/profile.ts";
import { SANDBOX_PROFILES_MAX, SANDBOX_USER } from "../limits.ts";
import { READS_MAX } from "../../execution/sandbox/limits.ts";

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const GB = 1024 ** 3;
const DAY_MS = 24 * 60 * 60_000;
const SHIPPED = ["strict", "standard", "trusted", "server"] as const;

const whole = (least: number, most: number): z.ZodOptional<z.ZodNumber> => z.number().int().min(least).max(most).optional();
const bytes = (least: number): z.ZodOptional<z.ZodNumber> => whole(least, 1024 * GB);

const limits = z
  .strictObject({
    wallMsMax: whole(10, DAY_MS).describe("How long a run may take, in milliseconds."),
    cpuSecondsMax: whole(1, 86_400).describe("Processor time of each process of a run."),
    cpusMax: z.number().min(0.01).max(1024).optional().describe("Processors that all its processes may keep busy together."),
    memoryBytesMax: bytes(1024 ** 2).describe("Memory of all its processes together, /tmp and home included."),
    processesMax: whole(1, 65_536).describe("Processes and threads at a time."),
    fileBytesMax: bytes(1024).describe("The size of one file."),
    openFilesMax: whole(16, 1_048_576).describe("Files, pipes and sockets that one process has open."),
    tmpBytesMax: bytes(4096).describe("What fits into /tmp, and as much again into the home and into /dev/shm."),
    workspaceBytesMax: bytes(0).describe("What the workspace may grow to while a run writes to it."),
    outputBytesMax: bytes(0).describe("What a run may write to its output, and as much again to its errors."),
  })
  .describe("Limits that differ from those of the profile that it begins from.");

const profile = z
  .strictObject({
    from: z.enum(SHIPPED).default("strict").describe("The profile that it begins from."),
    network: z
      .enum(["none", "egress", "host"])
      .optional()
      .describe("none: its own loopback alone; egress: the hosts that policy permits; host: the network of this machine."),
    workspace: z.enum(["none", "read", "write"]).optional().describe("Whether it sees a workspace, and may write to it."),
    sees: z
      .enum(["system", "host"])
      .optional()
      .describe("system: programs and libraries alone; host: every file that its user may read, but the house's own."),
    reads: z
      .array(z.string().max(4096).refine(isAbsolute, "a path of this machine, from the root on"))
      .max(READS_MAX)
      .optional()
      .describe("Files and folders that it sees besides, read-only."),
    home: z
      .enum(["empty", "kept"])
      .optional()
      .describe("empty: a home that ends with the program; kept: a server has one of its own in the data folder, which stays."),
    shows: z
      .enum(["program", "paths"])
      .optional()
      .describe(
        "Of a server's command line. program: what its program is made of, read-only; paths: besides, every file and folder that it names, to be written to.",
      ),
    limits: limits.prefault({}),
  })
  .describe("What a program in a sandbox sees and may use.");

const container = z
  .strictObject({
    command: z.string().min(1).max(4096).default("docker").describe("The runtime's command: docker, podman or nerdctl, or its path."),
    image: z
      .string()
      .min(1)
      .max(512)
      .regex(/^[A-Za-z0-9]/, "the name of an image")
      .describe("What containers are made of; it is never fetched."),
    runtime: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[A-Za-z0-9]/, "the name of a runtime")
      .optional()
      .describe("A runtime below it, such as runsc."),
  })
  .describe("A container runtime, for systems without bubblewrap.");

export const sandbox = z
  .strictObject({
    driver: z
      .enum(["auto", "bubblewrap", "container", "none"])
      .default("auto")
      .describe(
        "What holds programs. auto: bubblewrap where it works, else the container runtime where one is configured; without either, none is started.",
      ),
    container: container.optional(),
    user: z
      .number()
      .int()
      .min(1)
      .max(4_294_967_294)
      .default(SANDBOX_USER)
      .describe("Number of the user and group that programs run as where the house runs as root."),
    profiles: z
      .record(
        z
          .string()
          .regex(NAME, "a name is a lower-case letter, then up to 63 lower-case letters, digits and hyphens")
          .refine((name) => name !== BARE, "this word says that a server runs in no sandbox")
          .refine(isFree, "this profile ships with the house: begin from it under another name"),
        profile,
      )
      .refine((named) => Object.keys(named).length <= SANDBOX_PROFILES_MAX, `${SANDBOX_PROFILES_MAX} profiles are the most`)
      .default({})
      .describe("Profiles beside strict, standard, trusted and server, by name."),
  })
  .prefault({})
  .describe("How programs are held: servers that the house starts, and code.");

function isFree(name: string): boolean {
  return !Object.hasOwn(PROFILES, name);
}
