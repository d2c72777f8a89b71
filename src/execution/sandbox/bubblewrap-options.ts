/** The command line of bubblewrap for one start: every namespace, what is mounted, and what the program inside begins as. */
import { existsSync, realpathSync } from "node:fs";
import { FORWARD_ENVIRONMENT, FORWARD_PORT, FORWARD_THEN } from "./forward.ts";
import { CPU_GRACE_S, RESERVE_BYTES_MAX } from "./limits.ts";
import { type Covered, coveredBy, type Mount, mountsOf, refused } from "./mounts.ts";
import type { SandboxProfile } from "./profile.ts";
import type { SandboxStart } from "./sandbox.ts";
import { INSIDE_HOME, INSIDE_HOST, INSIDE_NAME } from "./system-view.ts";

/** What a driver has found out and made before it starts anything. */
export interface Surroundings {
  readonly programs: { readonly sh: string; readonly prlimit: string; readonly setpriv: string };
  /** Options that mount the system, and the files of /etc that are made. */
  readonly system: readonly string[];
  readonly etc: readonly string[];
  /** The host's own list of name servers, for profiles that use its network. */
  readonly resolver: string | undefined;
  /** The Node that runs the house, and the file of the forwarder. */
  readonly node: string;
  readonly forward: string;
  /** The house's own files and folders: never mounted, and covered where they are inside of what is. */
  readonly hidden: readonly string[];
  /** An empty file, which stands over those of them that are files. */
  readonly nothing: string;
  /** The user inside; with `isRoot` bwrap runs as root and the program begins as that user, else in a user namespace as it. */
  readonly user: number;
  readonly isRoot: boolean;
  /** Whether processes are limited for each sandbox by a cgroup. */
  readonly countsProcesses: boolean;
}

export interface Prepared {
  /** Given to bwrap through a pipe: no environment and no path stands in the list of processes. */
  readonly options: readonly string[];
  /** What bwrap starts inside. */
  readonly command: readonly string[];
  readonly unixSockets: boolean;
}

/** What it takes to become another user, and to enter that user's workspace before. All of it is given up before the program begins. */
const BECOME_USER = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_DAC_READ_SEARCH"] as const;

/** Faults: EXECUTION_SANDBOX_REFUSED. */
export function prepare(start: SandboxStart, around: Surroundings): Prepared {
  const { profile } = start;
  const house = profile.sees === "host" ? "/tmp/.chatelaine" : "/opt/chatelaine";
  const hidden = around.hidden.filter((path) => existsSync(path)).map((path) => realpathSync(path));
  const { all: mounts, workspace } = mountsOf(start, hidden);
  const wayOut = profile.network === "egress" ? start.egress : undefined;
  const home = homeIn(start);
  const seen: readonly Mount[] = profile.sees === "host" ? [{ from: "/", to: "/", access: "read" }, ...mounts] : mounts;
  const options = [
    ...namespaces(profile, around),
    ...fileSystem(profile, around),
    ...(start.home === undefined ? [] : ["--bind", start.home, home]),
    // Where it starts is there, and empty where nothing is mounted in it.
    ...parents([`${house}/bin/node`, ...mounts.map(({ to }) => to), ...(start.cwd === undefined ? [] : [`${start.cwd}/`])]),
    ...["--ro-bind", around.node, `${house}/bin/node`],
    ...mounts.flatMap(({ from, to, access }) => [access === "write" ? "--bind" : "--ro-bind", from, to]),
    ...covered(coveredBy(seen, hidden), around.nothing),
    ...(wayOut === undefined ? [] : ["--ro-bind", around.forward, `${house}/forward.mjs`, "--ro-bind", wayOut, `${house}/egress`]),
    ...["--remount-ro", "/", "--chdir", start.cwd ?? workspace ?? home],
    ...environment({ HOME: home, PATH: `${house}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin` }, start, wayOut !== undefined),
  ];
  if ([...options, start.command, ...start.args].some((part) => part.includes("\0")))
    throw refused("a path, argument or variable has a zero byte");
  const forward = [`${house}/bin/node`, `${house}/forward.mjs`, String(FORWARD_PORT), `${house}/egress`];
  const forwarder = wayOut === undefined ? [] : [around.programs.sh, "-c", FORWARD_THEN, "sh", ...forward];
  return {
    options,
    command: [around.programs.sh, "-c", GO, "sh", ...limited(start, around), ...become(around), ...forwarder, start.command, ...start.args],
    unixSockets: profile.network !== "none",
  };
}

/** The pipe over which a sandbox that is set up says so, and is told to go on. */
export const GO_FD = 6;

/**
 * bwrap and the first process of its namespaces each ask the kernel to be ended with who started them (`--die-with-parent`), but only on
 * their way: a house that is killed before would leave a sandbox that nobody ends. So nothing begins in one before the house, once
 * both have asked, has said that it is still there; at the pipe's end there is no house.
 */
const GO = `echo >&${GO_FD} && read -r go <&${GO_FD} && exec ${GO_FD}<&- && unset go && exec "$@"`;

function namespaces({ network }: SandboxProfile, { isRoot, user }: Surroundings): readonly string[] {
  const asUser = isRoot
    ? ["--cap-drop", "ALL", ...BECOME_USER.flatMap((each) => ["--cap-add", each])]
    : ["--unshare-user", "--uid", String(user), "--gid", String(user), "--cap-drop", "ALL"];
  return [
    ...asUser,
    ...["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", INSIDE_HOST],
    ...(network === "host" ? [] : ["--unshare-net"]),
    ...["--die-with-parent", "--new-session", "--clearenv"],
  ];
}

function fileSystem({ sees, network, limits }: SandboxProfile, { system, etc, resolver }: Surroundings): readonly string[] {
  const size = ["--size", String(limits.tmpBytesMax), "--perms"];
  const own = [
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    ...size,
    "1777",
    "--tmpfs",
    "/dev/shm",
    "--remount-ro",
    "/dev",
    ...size,
    "1777",
    "--tmpfs",
    "/tmp",
  ];
  const names = network === "host" && resolver !== undefined ? resolver : undefined;
  if (sees === "host") {
    // Sockets of the host's services are in /run: what reads files has no business with them.
    const run = [
      "--size",
      "4096",
      "--tmpfs",
      "/run",
      ...(names?.startsWith("/run/") ? ["--ro-bind", names, names] : []),
      "--remount-ro",
      "/run",
    ];
    return ["--ro-bind", "/", "/", ...own, ...run];
  }
  return [
    ...parents(["/etc/passwd", "/etc/ssl/certs", INSIDE_HOME]),
    ...system,
    ...etc,
    ...(names === undefined ? [] : ["--ro-bind", names, "/etc/resolv.conf"]),
    ...own,
    ...size,
    "0777",
    "--tmpfs",
    INSIDE_HOME,
  ];
}

/** The folders above paths, which everybody inside may enter: bwrap would give them the mode of the first thing that is mounted there. */
function parents(paths: readonly string[]): readonly string[] {
  const above = paths.flatMap((path) => {
    const steps = path.split("/").slice(1, -1);
    return steps.map((_step, at) => `/${steps.slice(0, at + 1).join("/")}`);
  });
  return [...new Set(above)].flatMap((folder) => ["--perms", "0755", "--dir", folder]);
}

/** Where its home is. What sees the host has none in the host's /home, into which nothing can be mounted. */
function homeIn({ profile, home }: SandboxStart): string {
  if (profile.sees === "system") return INSIDE_HOME;
  return home === undefined ? "/tmp" : "/tmp/home";
}

/** What is the house's own and inside of what is mounted: something empty stands over it. */
function covered(own: readonly Covered[], nothing: string): readonly string[] {
  return own.flatMap(({ at, isFile }) =>
    isFile ? ["--ro-bind", nothing, at] : ["--size", "4096", "--perms", "0555", "--tmpfs", at, "--remount-ro", at],
  );
}

function environment(own: { readonly [name: string]: string }, { env }: SandboxStart, hasWayOut: boolean): readonly string[] {
  const all = {
    ...own,
    TMPDIR: "/tmp",
    LANG: "C.UTF-8",
    USER: INSIDE_NAME,
    LOGNAME: INSIDE_NAME,
    ...(hasWayOut && FORWARD_ENVIRONMENT),
    ...env,
  };
  return Object.entries(all).flatMap(([name, value]) => ["--setenv", name, value]);
}

/** Limits of each process. Those on all together are the cgroup's, which is joined before bwrap starts. */
function limited({ profile: { limits }, isRun = false }: SandboxStart, { programs, countsProcesses }: Surroundings): readonly string[] {
  const data = limits.memoryBytesMax + RESERVE_BYTES_MAX;
  return [
    programs.prlimit,
    ...[
      "--core=0",
      "--memlock=65536",
      "--msgqueue=0",
      `--fsize=${limits.fileBytesMax}`,
      `--nofile=${limits.openFilesMax}`,
      `--data=${data}`,
    ],
    // Counted for the user, which without a user namespace every sandbox of the house shares.
    ...(countsProcesses ? [] : [`--nproc=${limits.processesMax}`]),
    ...(isRun ? [`--cpu=${limits.cpuSecondsMax}:${limits.cpuSecondsMax + CPU_GRACE_S}`] : []),
    "--",
  ];
}

function become({ isRoot, user, programs }: Surroundings): readonly string[] {
  if (!isRoot) return [];
  const none = ["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"];
  return [programs.setpriv, `--reuid=${user}`, `--regid=${user}`, "--clear-groups", ...none, "--"];
}
