/** The command line of a container runtime for one start. docker, podman and nerdctl take all of it. */
import { basename } from "node:path";
import type { ContainerConfiguration } from "./container.ts";
import { FORWARD_ENVIRONMENT, FORWARD_PORT, FORWARD_THEN } from "./forward.ts";
import { CPU_GRACE_S } from "./limits.ts";
import { coveredBy, type Mount, mountsOf, refused } from "./mounts.ts";
import type { SandboxStart } from "./sandbox.ts";
import { INSIDE_HOME, INSIDE_HOST } from "./system-view.ts";

export interface ContainerPlace {
  readonly configuration: ContainerConfiguration;
  readonly user: number;
  /** Whether the house is root; else the runtime is an ordinary user's. */
  readonly isRoot: boolean;
  readonly hidden: readonly string[];
  /** Processors of this machine: docker takes no limit beyond them. */
  readonly cpus: number;
  readonly name: string;
  /** By which its house is known. */
  readonly label: string;
  /** The file that will hold its variables. */
  readonly envFile: string;
  /** The file of the forwarder, and the Node that runs it. */
  readonly forward: string;
  readonly node: string;
}

export interface ContainerLine {
  readonly line: readonly string[];
  /** What the file of variables says. */
  readonly variables: string;
}

/**
 * Whose a file of the house's user is inside: without root, podman maps that user to root of the container, and whoever the program is
 * could not write to its workspace (podman-run(1), --userns=keep-id, since 4.3).
 */
function asTheHouse({ configuration, user, isRoot }: ContainerPlace): readonly string[] {
  return isRoot || basename(configuration.command) !== "podman" ? [] : ["--userns", `keep-id:uid=${user},gid=${user}`];
}

/**
 * The runtime gives a file system in memory the mode of the folder that stood there, which docker makes root's alone where it is the one to begin
 * in; so it is the program's own. Podman knows no such options, and needs none.
 */
function ownedBy({ configuration, user }: ContainerPlace): string {
  return basename(configuration.command) === "podman" ? "" : `,uid=${user},gid=${user}`;
}

/** Where what belongs to the house stands inside. */
const HOUSE = "/opt/chatelaine";

/** The way out, as in any sandbox: the proxy's socket, and a forwarder that hands to it what comes to a port of the loopback. */
function wayOutOf({ profile, egress }: SandboxStart, { forward, node }: ContainerPlace): WayOut | undefined {
  if (profile.network !== "egress" || egress === undefined) return undefined;
  const inside = { node: `${HOUSE}/node`, forward: `${HOUSE}/forward.mjs`, egress: `${HOUSE}/egress` };
  return {
    mounts: [
      { from: node, to: inside.node, access: "read" },
      { from: forward, to: inside.forward, access: "read" },
      { from: egress, to: inside.egress, access: "read" },
    ],
    before: ["sh", "-c", FORWARD_THEN, "sh", inside.node, inside.forward, String(FORWARD_PORT), inside.egress],
  };
}

interface WayOut {
  readonly mounts: readonly Mount[];
  /** What becomes the program once the way is open. */
  readonly before: readonly string[];
}

/** `run` and its options. A profile that sees the host cannot be had in a container. Faults: EXECUTION_SANDBOX_REFUSED. */
export function containerLine(start: SandboxStart, place: ContainerPlace): ContainerLine {
  const { configuration, user, hidden, name, label, envFile } = place;
  const { profile, command, args, env = {}, cwd } = start;
  if (profile.sees === "host") throw refused(`the profile ${profile.name} sees the host, and a container has files of its own`);
  const { limits } = profile;
  const { all: mounts, workspace } = mountsOf(start, hidden);
  const covered = coveredBy(mounts, hidden);
  if (covered.length > 0) throw refused("a folder of the house is inside of what it asks to see", covered[0]?.at);
  const tmpfs = (path: string): readonly string[] => [
    "--tmpfs",
    `${path}:rw,nosuid,nodev,size=${limits.tmpBytesMax},mode=1777${ownedBy(place)}`,
  ];
  const ulimits = [
    `core=0:0`,
    `fsize=${limits.fileBytesMax}:${limits.fileBytesMax}`,
    `nofile=${limits.openFilesMax}:${limits.openFilesMax}`,
  ];
  const time = start.isRun === true ? [`cpu=${limits.cpuSecondsMax}:${limits.cpuSecondsMax + CPU_GRACE_S}`] : [];
  const home = start.home === undefined ? [] : [{ from: start.home, to: INSIDE_HOME, access: "write" as const }];
  const wayOut = wayOutOf(start, place);
  const bound = [...home, ...mounts, ...(wayOut?.mounts ?? [])];
  if (bound.some(({ from, to }) => /[,"\0]/.test(from + to))) throw refused("a path to mount has a comma or a quotation mark");
  const line = [
    ...["run", "--rm", "--interactive", "--pull", "never", "--name", name, "--label", label, "--hostname", INSIDE_HOST],
    ...(configuration.runtime === undefined ? [] : ["--runtime", configuration.runtime]),
    ...["--network", profile.network === "host" ? "host" : "none"],
    ...asTheHouse(place),
    ...[
      "--user",
      `${user}:${user}`,
      "--cap-drop",
      "ALL",
      "--security-opt",
      "no-new-privileges",
      "--read-only",
      "--init",
      "--ipc",
      "private",
    ],
    ...[
      "--memory",
      String(limits.memoryBytesMax),
      "--memory-swap",
      String(limits.memoryBytesMax),
      "--cpus",
      String(Math.min(limits.cpusMax, place.cpus)),
    ],
    ...["--pids-limit", String(limits.processesMax), "--shm-size", String(limits.tmpBytesMax)],
    ...[...ulimits, ...time].flatMap((each) => ["--ulimit", each]),
    ...tmpfs("/tmp"),
    ...(start.home === undefined ? tmpfs(INSIDE_HOME) : []),
    ...bound.flatMap(({ from, to, access }) => ["--mount", `type=bind,source=${from},target=${to}${access === "read" ? ",readonly" : ""}`]),
    ...["--workdir", cwd ?? workspace ?? INSIDE_HOME],
    ...["--env-file", envFile, "--entrypoint", "", configuration.image, ...(wayOut?.before ?? []), command, ...args],
  ];
  const variables = Object.entries({ HOME: INSIDE_HOME, TMPDIR: "/tmp", ...(wayOut !== undefined && FORWARD_ENVIRONMENT), ...env }).map(
    ([variable, value]) => `${variable}=${value}`,
  );
  if (variables.some((each) => /[\n\r\0]/.test(each))) throw refused("a variable of a container is one line");
  return { line, variables: variables.map((each) => `${each}\n`).join("") };
}
