/**
 * Sandboxes that are set up before anybody needs them: a run begins in the one that waits for runs that see exactly the same (its profile,
 * its workspace, its way out), and the next is set up meanwhile. Each is used once. Whoever waits inside is a shell under all limits of
 * the profile, which becomes the program that it is told. Sessions never share a workspace or a way out, and so never a sandbox that has one.
 */
import { statSync } from "node:fs";
import type { Clock } from "../../call/clock.ts";
import type { AheadStart, Bubblewrap, Waiting } from "./bubblewrap.ts";
import { ORDER_BYTES_MAX, OWN_SPARES_MAX, SPARE_IDLE_MS } from "./limits.ts";
import type { Sandbox, SandboxedProcess, SandboxHolds, SandboxStart } from "./sandbox.ts";

interface Spare extends Waiting {
  /** Whether it sees something of one caller's. */
  readonly isOwn: boolean;
  readonly keep: () => void;
}

export class Spares implements Sandbox {
  readonly driver = "bubblewrap";
  readonly holds: SandboxHolds;
  readonly #sandbox: Bubblewrap;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Spare>();
  #isClosed = false;

  constructor(sandbox: Bubblewrap, clock: Clock) {
    this.holds = sandbox.holds;
    this.#sandbox = sandbox;
    this.#clock = clock;
  }

  start(start: SandboxStart): SandboxedProcess {
    const order = orderOf(start);
    if (order === undefined) return this.#sandbox.start(start);
    const ahead = aheadOf(start);
    const key = keyOf(ahead);
    if (key === undefined) return this.#sandbox.start(start);
    const spare = this.#take(key);
    // After the program has begun: its caller does not wait for the next one's.
    setImmediate(() => this.#prepare(key, ahead));
    return spare?.begin(order) ?? this.#sandbox.start(start);
  }

  /** Ends those that wait; resolves when nothing of them is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#waiting.keys()].map((key) => this.#end(key)));
  }

  /** Ends what waited longest of those that see something of one caller's, where they are too many. */
  #thin(): void {
    const own = [...this.#waiting].filter(([, { isOwn }]) => isOwn);
    for (const [key] of own.slice(0, -OWN_SPARES_MAX)) void this.#end(key);
  }

  #end(key: string): Promise<unknown> | undefined {
    return this.#take(key)?.end();
  }

  #take(key: string): Spare | undefined {
    const spare = this.#waiting.get(key);
    this.#waiting.delete(key);
    spare?.keep();
    return spare;
  }

  #prepare(key: string, start: AheadStart): void {
    if (this.#isClosed || this.#waiting.has(key)) return;
    try {
      const waiting = this.#sandbox.wait(start);
      const isOwn = start.workspace !== undefined || start.egress !== undefined;
      const spare = { ...waiting, isOwn, keep: this.#clock.after(SPARE_IDLE_MS, () => void this.#end(key)) };
      this.#waiting.set(key, spare);
      if (isOwn) this.#thin();
      void waiting.process.ended.then(() => this.#waiting.get(key) === spare && this.#take(key));
    } catch {
      // The next run is set up when it is asked for, and says what is wrong.
    }
  }
}

/** What of a start is there before its program is known. */
function aheadOf({ profile, workspace, egress }: SandboxStart): AheadStart {
  return {
    profile,
    ...(workspace !== undefined && profile.workspace !== "none" && { workspace }),
    ...(egress !== undefined && profile.network === "egress" && { egress }),
  };
}

/** Two starts with the same key see the same: a folder that was made anew under its old name is another. Undefined where something is not there. */
function keyOf({ profile, workspace, egress }: AheadStart): string | undefined {
  const found = [workspace?.folder, egress].map((path) => (path === undefined ? null : statSync(path, { throwIfNoEntry: false })));
  if (found.includes(undefined)) return undefined;
  return JSON.stringify([profile, workspace, egress, found.map((one) => one && [one.dev, one.ino])]);
}

/** What the shell that waits is told, or undefined for what cannot begin in a spare: it sees something of its own, or says too much. */
function orderOf({ command, args, env = {}, ...own }: SandboxStart): string | undefined {
  const sees = own.cwd !== undefined || own.home !== undefined || [...(own.reads ?? []), ...(own.writes ?? [])].length > 0;
  if (sees || own.isRun !== true) return undefined;
  const parts = [command, ...args];
  const isNamed = Object.keys(env).every((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (!isNamed || [...parts, ...Object.values(env)].some((part) => part.includes("\0"))) return undefined;
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  const order = `${exports.join("")}exec ${parts.map(quoted).join(" ")}\n`;
  return Buffer.byteLength(order) > ORDER_BYTES_MAX ? undefined : order;
}

/** As the shell reads it back (POSIX 2.2.2): between single quotes everything stands for itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
