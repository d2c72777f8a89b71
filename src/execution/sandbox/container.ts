/** The driver that starts programs in containers, by the command line that docker, podman and nerdctl have in common. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../call/clock.ts";
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { killGroup } from "../process-group.ts";
import { Ring } from "../ring.ts";
import { containerLine } from "./container-line.ts";
import { DRIVER_SAYS_BYTES_MAX, RUNTIME_DEADLINE_MS } from "./limits.ts";
import type { Sandbox, SandboxEnd, SandboxedProcess, SandboxHolds, SandboxStart } from "./sandbox.ts";

export interface ContainerConfiguration {
  /** The runtime's command: an absolute path, or a name on the PATH that is given to it. */
  readonly command: string;
  /** What containers are made of; it must be there already, because nothing is fetched. */
  readonly image: string;
  /** A runtime below it, such as runsc (gVisor); left out, its own. */
  readonly runtime?: string | undefined;
}

export interface ContainerOptions {
  readonly configuration: ContainerConfiguration;
  readonly user: number;
  readonly folder: string;
  readonly hidden: readonly string[];
  readonly clock: Clock;
}

/** What the runtime's own command needs to find its daemon; programs inside get none of it. */
const PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/** Exit codes of the command line itself: the daemon said no; the program could not be started, or there is none. A program has the last two as well. */
const DAEMON_SAID_NO = 125;
const NOT_STARTED = [126, 127] as const;
/** What the command says where the runtime below it did not get as far as a program. */
const RUNTIME_SAYS = /\bOCI (?:runtime|permission)\b/;

export class Container implements Sandbox {
  readonly driver = "container";
  readonly holds: SandboxHolds;
  readonly #options: ContainerOptions;
  #made = 0;

  constructor(options: ContainerOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const { command, runtime } = options.configuration;
    const notes = [`limits are those that ${runtime ?? command} holds; they are asked for with each start`];
    this.holds = { seccomp: true, user: "other user", memory: true, cpu: true, processes: true, notes };
  }

  /** Whether the runtime's daemon answers and has the image. Faults: EXECUTION_NO_SANDBOX. */
  async answers(): Promise<void> {
    const { command, image, runtime } = this.#options.configuration;
    const { exitCode, says } = await this.#ask(["image", "inspect", "--format", "{{.Id}}", image]);
    if (exitCode === 0) return;
    const why = exitCode === undefined ? `${command} could not be started or did not answer` : `${command} said: ${says}`;
    throw new Fault<ExecutionFault>("EXECUTION_NO_SANDBOX", `the container runtime cannot be used: ${why}`, {
      hint: `start its daemon, and fetch the image by hand: ${command} pull ${image}${runtime === undefined ? "" : `; it needs the runtime ${runtime}`}`,
    });
  }

  start(start: SandboxStart): SandboxedProcess {
    const { configuration, user, folder, hidden } = this.#options;
    const name = `chatelaine-${process.pid}-${(this.#made += 1)}`;
    // Values of variables go by a file: they would stand in the list of processes, or steer the command itself.
    const envFile = join(folder, `${name}.env`);
    const own = hidden.filter((path) => existsSync(path)).map((path) => realpathSync(path));
    const { line, variables } = containerLine(start, { configuration, user, isRoot: process.getuid?.() === 0, hidden: own, name, envFile });
    writeFileSync(envFile, variables, { mode: 0o600 });
    const child = spawn(configuration.command, [...line], {
      cwd: "/",
      env: { PATH },
      detached: true,
      shell: false,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const says = new Ring(DRIVER_SAYS_BYTES_MAX);
    child.stderr.on("data", (chunk: Buffer) => says.push(chunk));
    let removing: Promise<unknown> | undefined;
    const kill = (): void => {
      removing ??= this.#ask(["rm", "--force", name]);
      killGroup(child);
    };
    const left = async (): Promise<void> => {
      rmSync(envFile, { force: true });
      await removing;
    };
    return { child, kill, ended: endOf(child, says, left) };
  }

  /** Runs the command for a question of the house's own. */
  #ask(args: readonly string[]): Promise<{ readonly exitCode: number | undefined; readonly says: string }> {
    const { configuration, clock } = this.#options;
    return new Promise((resolve) => {
      const child = spawn(configuration.command, [...args], {
        cwd: "/",
        env: { PATH },
        detached: true,
        shell: false,
        stdio: ["ignore", "ignore", "pipe"],
      });
      const says = new Ring(DRIVER_SAYS_BYTES_MAX);
      const cancel = clock.after(RUNTIME_DEADLINE_MS, () => child.kill("SIGKILL"));
      const end = (exitCode: number | undefined): void => {
        cancel();
        resolve({ exitCode, says: says.text().trim().split("\n").at(-1) ?? "" });
      };
      child.stderr.on("data", (chunk: Buffer) => says.push(chunk));
      child.once("error", () => end(undefined));
      child.once("close", (code) => end(code ?? undefined));
    });
  }
}

async function endOf(child: ChildProcessWithoutNullStreams, says: Ring, left: () => Promise<void>): Promise<SandboxEnd> {
  const exitCode = await new Promise<number | undefined>((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("close", (code) => resolve(code ?? undefined));
  });
  await left();
  const last = says.text().trim().split("\n").at(-1) ?? "";
  const fault =
    exitCode === DAEMON_SAID_NO || child.pid === undefined || (NOT_STARTED.some((code) => code === exitCode) && RUNTIME_SAYS.test(last))
      ? new Fault<ExecutionFault>("EXECUTION_SANDBOX_FAILED", `the container was not started: ${last}`, {
          hint: "chatelaine doctor tries the container runtime",
        })
      : undefined;
  return { exitCode: fault === undefined ? exitCode : undefined, limit: undefined, fault, cpuMs: undefined, memoryBytes: undefined };
}
