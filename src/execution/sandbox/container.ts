/** The driver that starts programs in containers, by the command line that docker, podman and nerdctl have in common. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../call/clock.ts";
import { sha256Hex } from "../../call/digest.ts";
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { killGroup } from "../process-group.ts";
import { Ring } from "../ring.ts";
import { containerLine } from "./container-line.ts";
import { DRIVER_ANSWER_BYTES_MAX, DRIVER_SAYS_BYTES_MAX, RUNTIME_DEADLINE_MS } from "./limits.ts";
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
  /** The file of the forwarder, and the Node that runs the house, which runs it inside. */
  readonly forward: string;
  readonly node: string;
  readonly hidden: readonly string[];
  readonly clock: Clock;
}

/** What the runtime's own command needs to find its daemon; programs inside get none of it. */
const PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

/** Exit codes of the command line itself: the daemon said no; the program could not be started, or there is none. A program has the last two as well. */
const DAEMON_SAID_NO = 125;
const NOT_STARTED = [126, 127] as const;
/** A file of variables. */
const VARIABLES = /^chatelaine-\d+-\d+\.env$/;
/** What the command says where the runtime below it did not get as far as a program. */
const RUNTIME_SAYS = /\bOCI (?:runtime|permission)\b/;

export class Container implements Sandbox {
  readonly driver = "container";
  readonly holds: SandboxHolds;
  readonly #options: ContainerOptions;
  /** By which the containers of a house are known, whichever of its processes started them. */
  readonly #label: string;
  #made = 0;

  constructor(options: ContainerOptions) {
    this.#options = options;
    this.#label = `chatelaine=${sha256Hex(options.folder)}`;
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

  /** Removes what another house left that had this folder: its containers, which nobody's death ends, and the files of their variables. */
  async removeLeft(): Promise<void> {
    const { folder } = this.#options;
    const left = await this.#ask(["ps", "--all", "--quiet", "--filter", `label=${this.#label}`]);
    const ids = left.out.split("\n").filter((id) => /^[0-9a-f]{12,64}$/.test(id));
    if (ids.length > 0) await this.#ask(["rm", "--force", ...ids]);
    for (const name of readdirSync(folder)) if (VARIABLES.test(name)) rmSync(join(folder, name), { force: true });
  }

  start(start: SandboxStart): SandboxedProcess {
    const { configuration, user, folder, forward, node, hidden } = this.#options;
    const isRoot = process.getuid?.() === 0;
    // The proxy listens for this container alone: its socket belongs to who is inside.
    if (start.egress !== undefined && isRoot) chownSync(start.egress, user, user);
    const name = `chatelaine-${process.pid}-${(this.#made += 1)}`;
    // Values of variables go by a file: they would stand in the list of processes, or steer the command itself.
    const envFile = join(folder, `${name}.env`);
    const own = hidden.filter((path) => existsSync(path)).map((path) => realpathSync(path));
    const { line, variables } = containerLine(start, {
      configuration,
      user,
      isRoot,
      hidden: own,
      name,
      label: this.#label,
      envFile,
      forward,
      node,
      cpus: availableParallelism(),
    });
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
  #ask(args: readonly string[]): Promise<Asked> {
    const { configuration, clock } = this.#options;
    return new Promise((resolve) => {
      const child = spawn(configuration.command, [...args], {
        cwd: "/",
        env: { PATH },
        detached: true,
        shell: false,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [out, says] = [new Ring(DRIVER_ANSWER_BYTES_MAX), new Ring(DRIVER_SAYS_BYTES_MAX)];
      const cancel = clock.after(RUNTIME_DEADLINE_MS, () => child.kill("SIGKILL"));
      const end = (exitCode: number | undefined): void => {
        cancel();
        resolve({ exitCode, out: out.text(), says: says.text().trim().split("\n").at(-1) ?? "" });
      };
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => says.push(chunk));
      child.once("error", () => end(undefined));
      child.once("close", (code) => end(code ?? undefined));
    });
  }
}

interface Asked {
  readonly exitCode: number | undefined;
  readonly out: string;
  /** The last line of what it complained of. */
  readonly says: string;
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
