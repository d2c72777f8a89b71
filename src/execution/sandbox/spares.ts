/**
 * Sandboxes that are set up before anybody needs them: a run of a profile that mounts nothing of its caller's begins in the
 * one that waits, and the next is set up meanwhile. Each is used once. Whoever waits inside is a shell under all limits of
 * the profile, which becomes the program that it is told.
 */
import type { Clock } from "../../call/clock.ts";
import type { Bubblewrap, Waiting } from "./bubblewrap.ts";
import { ORDER_BYTES_MAX, SPARE_IDLE_MS } from "./limits.ts";
import type { SandboxProfile } from "./profile.ts";
import type { Sandbox, SandboxedProcess, SandboxHolds, SandboxStart } from "./sandbox.ts";

interface Spare extends Waiting {
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
    const key = JSON.stringify(start.profile);
    const spare = this.#take(key);
    // After the program has begun: its caller does not wait for the next one's.
    setImmediate(() => this.#prepare(key, start.profile));
    return spare?.begin(order) ?? this.#sandbox.start(start);
  }

  /** Ends those that wait; resolves when nothing of them is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#waiting.keys()].map((key) => this.#end(key)));
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

  #prepare(key: string, profile: SandboxProfile): void {
    if (this.#isClosed || this.#waiting.has(key)) return;
    try {
      const waiting = this.#sandbox.wait(profile);
      const spare = { ...waiting, keep: this.#clock.after(SPARE_IDLE_MS, () => void this.#end(key)) };
      this.#waiting.set(key, spare);
      void waiting.process.ended.then(() => this.#waiting.get(key) === spare && this.#take(key));
    } catch {
      // The next run is set up when it is asked for, and says what is wrong.
    }
  }
}

/** What the shell that waits is told, or undefined for what cannot begin in a spare: it sees something of its own, or says too much. */
function orderOf({ profile, command, args, env = {}, ...own }: SandboxStart): string | undefined {
  const sees = own.cwd !== undefined || own.home !== undefined || [...(own.reads ?? []), ...(own.writes ?? [])].length > 0;
  if (sees || own.egress !== undefined || own.isRun !== true || (own.workspace !== undefined && profile.workspace !== "none"))
    return undefined;
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
