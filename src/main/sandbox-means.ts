/** The sandboxes of a house by its configuration, and where its code leaves files. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Chance, Clock } from "../call/clock.ts";
import { Sandboxes } from "../execution/sandbox/sandboxes.ts";
import { SandboxSockets } from "./sandbox-sockets.ts";
import type { Configuration } from "./configuration/configuration.ts";

interface Means {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Whether the doors of a house will open, of which the way out is one. */
  readonly hasDoors: boolean;
  /** Where what sandboxes need is kept, homes of servers included: the data folder, unless only a look is taken. */
  readonly place?: string;
}

/** Nothing is opened or made before a program needs it. */
export function sandboxMeans(
  house: Pick<Configuration, "data" | "sandbox" | "files">,
  { clock, chance, hasDoors, place = house.data }: Means,
): { readonly sandboxes: Sandboxes; readonly workspaces: string; readonly sockets: SandboxSockets } {
  // Outside the data folder, which no sandbox sees; a name that nobody can guess and make before.
  const workspaces = join(tmpdir(), `chatelaine-work-${Buffer.from(chance.bytes(12)).toString("hex")}`);
  const sockets = new SandboxSockets({ folder: `${workspaces}-out`, clock });
  const sandboxes = new Sandboxes({
    configuration: house.sandbox,
    folder: join(place, "sandbox"),
    homes: join(place, "homes"),
    hidden: [house.data, ...house.files],
    isRoot: process.getuid?.() === 0,
    egressOf: (whom) => (hasDoors ? sockets.of(whom) : Promise.resolve(undefined)),
    clock,
  });
  return { sandboxes, workspaces, sockets };
}
