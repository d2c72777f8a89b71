/** Profiles: what a program inside sees and may use. Four ship with the house; configuration adds others. */

const MB = 1024 * 1024;

/** How far a program may go before it is ended or refused more. */
export interface ProfileLimits {
  /** How long a run may take, for what has an end of its own. */
  readonly wallMsMax: number;
  /** Processor time of each process of a run, in seconds. */
  readonly cpuSecondsMax: number;
  /** Processors that all its processes may keep busy together; needs cgroups. */
  readonly cpusMax: number;
  /** Memory of all its processes together, files in /tmp and home included; needs cgroups. Without them, what each may reserve beyond RESERVE_BYTES_MAX. */
  readonly memoryBytesMax: number;
  /** Processes and threads at a time. */
  readonly processesMax: number;
  /** The size of one file. */
  readonly fileBytesMax: number;
  /** Files, pipes and sockets that one process has open. */
  readonly openFilesMax: number;
  /** What fits into /tmp, and as much again into the home and into /dev/shm. */
  readonly tmpBytesMax: number;
  /** What the workspace may grow to while a run writes to it; it is looked at from time to time. */
  readonly workspaceBytesMax: number;
  /** What a run may write to its output, and as much again to its errors. */
  readonly outputBytesMax: number;
}

export interface SandboxProfile {
  readonly name: string;
  /** none: its own loopback alone. egress: besides it the egress proxy, where the caller has one. host: the host's network. */
  readonly network: "none" | "egress" | "host";
  readonly workspace: "none" | "read" | "write";
  /** system: programs and libraries, and what the caller names. host: every file that its user may read, but the house's own. */
  readonly sees: "system" | "host";
  /** Files and folders of the host that it sees besides, read-only. */
  readonly reads: readonly string[];
  /** empty: a home that ends with the program. kept: a server has one of its own, which stays from start to start. */
  readonly home: "empty" | "kept";
  /** Of a server's command line. program: what its program is made of. paths: besides, every file and folder that it names, to be written to. */
  readonly shows: "program" | "paths";
  readonly limits: ProfileLimits;
}

/** No network and no workspace: for code that nobody has read. */
export const STRICT: SandboxProfile = {
  name: "strict",
  network: "none",
  workspace: "none",
  sees: "system",
  reads: [],
  home: "empty",
  shows: "program",
  limits: {
    wallMsMax: 30_000,
    cpuSecondsMax: 20,
    cpusMax: 1,
    memoryBytesMax: 512 * MB,
    processesMax: 64,
    fileBytesMax: 32 * MB,
    openFilesMax: 256,
    tmpBytesMax: 64 * MB,
    workspaceBytesMax: 0,
    outputBytesMax: MB,
  },
};

/** A workspace, and the network that policy allows: for tools that do work. */
export const STANDARD: SandboxProfile = {
  name: "standard",
  network: "egress",
  workspace: "write",
  sees: "system",
  reads: [],
  home: "empty",
  shows: "program",
  limits: {
    wallMsMax: 5 * 60_000,
    cpuSecondsMax: 240,
    cpusMax: 2,
    memoryBytesMax: 1024 * MB,
    processesMax: 256,
    fileBytesMax: 256 * MB,
    openFilesMax: 1024,
    tmpBytesMax: 256 * MB,
    workspaceBytesMax: 1024 * MB,
    outputBytesMax: 4 * MB,
  },
};

/**
 * For programs that one would otherwise run bare: they read what their user may read on the host, the house's own files
 * aside, and use the host's network. They still see no other process, gain no rights, write to their workspace alone, and
 * end with all that they started.
 */
export const TRUSTED: SandboxProfile = {
  name: "trusted",
  network: "host",
  workspace: "write",
  sees: "host",
  reads: [],
  home: "empty",
  shows: "program",
  limits: {
    wallMsMax: 60 * 60_000,
    cpuSecondsMax: 60 * 60,
    cpusMax: 4,
    memoryBytesMax: 4096 * MB,
    processesMax: 1024,
    fileBytesMax: 2048 * MB,
    openFilesMax: 4096,
    tmpBytesMax: 1024 * MB,
    workspaceBytesMax: 16 * 1024 * MB,
    outputBytesMax: 16 * MB,
  },
};

/**
 * For servers that the house starts, unless another is named. It is made so that servers as they are work in it: a home in which
 * their caches stay, and what the owner wrote in the server's command line. Of everything else on the host it sees the system
 * alone. It reaches nothing but the egress proxy, and that only where the owner named the agent that it goes out as.
 */
export const SERVER: SandboxProfile = {
  name: "server",
  network: "egress",
  workspace: "write",
  sees: "system",
  reads: [],
  home: "kept",
  shows: "paths",
  limits: TRUSTED.limits,
};

/** What ships with the house, by name. */
export const PROFILES: { readonly [name: string]: SandboxProfile } = {
  strict: STRICT,
  standard: STANDARD,
  trusted: TRUSTED,
  server: SERVER,
};

/** In the place of a profile: no sandbox at all. Nothing but this word of the owner starts a server so. */
export const BARE = "none";
