/** The sandbox of a house: opened when the first program needs it, with the profiles that are configured. */
import { homedir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Performed } from "../../call/remedy.ts";
import type { AgentId, SessionId } from "../../call/id.ts";
import { Bubblewrap } from "./bubblewrap.ts";
import { HOME_BYTES_MAX } from "./limits.ts";
import { isWithin, refused } from "./mounts.ts";
import { openSandbox, type OpenSandboxOptions, type SandboxConfiguration } from "./open-sandbox.ts";
import { STRICT, type SandboxProfile } from "./profile.ts";
import type { Sandbox, SandboxStart } from "./sandbox.ts";
import { Spares } from "./spares.ts";
import { bytesIn, makeWorkspace } from "./workspace.ts";

export interface SandboxesParts extends Omit<OpenSandboxOptions, "configuration"> {
  readonly configuration: SandboxConfiguration;
  /** A folder of the house for the homes of servers. */
  readonly homes: string;
  /** Whether the house runs as root. */
  readonly isRoot: boolean;
  /** The socket of the egress proxy that stands for somebody; undefined where there is no proxy. */
  readonly egressOf: (whom: GoesOut) => Promise<string | undefined>;
}

/** For whom a program inside reaches out: for the session that it runs for, or as an agent that the configuration names. */
export type GoesOut = { readonly agent: AgentId; readonly session: SessionId } | { readonly as: string };

const REMEDY = "sandbox:";

export class Sandboxes {
  readonly #parts: SandboxesParts;
  #opened: Promise<Sandbox> | undefined;
  #spares: Spares | undefined;
  #isMissing = false;

  constructor(parts: SandboxesParts) {
    this.#parts = parts;
  }

  /** The driver that works here; found out once. Where there is none, it starts nothing and says why. */
  open(): Promise<Sandbox> {
    return (this.#opened ??= this.#open());
  }

  /** Whether it was found out that nothing here holds a program. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** Who programs inside are, where that is not the house's own user. */
  get insideUser(): number | undefined {
    return this.#parts.isRoot ? this.#parts.configuration.user : undefined;
  }

  /** A configured profile. An unknown name is refused when the configuration is read. */
  profile(name: string): SandboxProfile {
    const { profiles } = this.#parts.configuration;
    const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
    if (profile === undefined) throw new Error(`no profile ${name} was configured`);
    return profile;
  }

  /** The profile that a server has, undefined where it runs bare, narrowed to the one that rules want of a call. */
  stricter(own: SandboxProfile | undefined, remedies: readonly Performed[] | undefined): SandboxProfile {
    const wanted = wantedProfile(remedies);
    if (own === undefined) return this.profile(wanted ?? STRICT.name);
    return wanted === undefined ? own : narrowed(own, this.profile(wanted));
  }

  /** Whether a server's own profile gives nothing that this one does not. */
  isAsStrict(own: SandboxProfile | undefined, profile: SandboxProfile): boolean {
    return own !== undefined && isDeepStrictEqual({ ...own, name: profile.name }, profile);
  }

  /** Whether something that no server may see without being named is in a folder: the house's own, or what its user keeps at home. */
  isPrivate(folder: string): boolean {
    return [...this.#parts.hidden, homedir()].some((own) => isWithin(own, folder));
  }

  /**
   * The home of a server, which stays from start to start; made where it is not there. One in which more than HOME_BYTES_MAX was
   * left is not used. Faults: EXECUTION_SANDBOX_REFUSED.
   */
  async home(server: string): Promise<string> {
    const home = join(this.#parts.homes, server);
    makeWorkspace(home, this.insideUser);
    if ((await bytesIn(home, HOME_BYTES_MAX)) > HOME_BYTES_MAX) throw refused("the server's home is full: remove what it left there", home);
    return home;
  }

  /** The way out of a program inside. */
  async wayOut({ network }: SandboxProfile, whom: GoesOut): Promise<Pick<SandboxStart, "egress">> {
    const egress = network === "egress" ? await this.#parts.egressOf(whom) : undefined;
    return egress === undefined ? {} : { egress };
  }

  /** Ends what was set up ahead; resolves when nothing of it is left. What runs inside is its caller's to end. */
  async close(): Promise<void> {
    await this.#spares?.close();
  }

  async #open(): Promise<Sandbox> {
    const sandbox = await openSandbox(this.#parts);
    this.#isMissing = sandbox.driver === "none";
    if (!(sandbox instanceof Bubblewrap)) return sandbox;
    return (this.#spares = new Spares(sandbox, this.#parts.clock));
  }
}

/** The profile that a rule's remedy puts a call into; undefined where none does. */
export function wantedProfile(remedies: readonly Performed[] | undefined): string | undefined {
  return remedies?.find((remedy) => remedy.startsWith(REMEDY))?.slice(REMEDY.length);
}

/** What both allow: the less of each. */
function narrowed(one: SandboxProfile, other: SandboxProfile): SandboxProfile {
  const less = <Value>(order: readonly Value[], a: Value, b: Value): Value => (order.indexOf(a) < order.indexOf(b) ? a : b);
  const names = Object.keys(STRICT.limits) as (keyof SandboxProfile["limits"])[];
  return {
    name: other.name,
    network: less(["none", "egress", "host"], one.network, other.network),
    workspace: less(["none", "read", "write"], one.workspace, other.workspace),
    sees: less(["system", "host"], one.sees, other.sees),
    reads: one.reads.filter((path) => other.reads.includes(path)),
    home: less(["empty", "kept"], one.home, other.home),
    shows: less(["program", "paths"], one.shows, other.shows),
    limits: Object.fromEntries(
      names.map((name) => [name, Math.min(one.limits[name], other.limits[name])]),
    ) as unknown as SandboxProfile["limits"], // every name is there
  };
}
