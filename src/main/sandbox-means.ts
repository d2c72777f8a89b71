/** The sandboxes of a house by its configuration, and where its code leaves files. */
import { join } from "node:path";
import type { Chance, Clock } from "../call/clock.ts";
import { Sandboxes } from "../execution/sandbox/sandboxes.ts";
import { SandboxSockets } from "./sandbox-sockets.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { lookFolder, openWorkFolder, type WorkFolder } from "./work-folder.ts";

interface Means {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Whether this is for a house, which has its data folder to itself and whose doors will open, of which the way out is one; else for a look. */
  readonly hasDoors: boolean;
  /** Where what sandboxes need is kept, homes of servers included: the data folder, unless only a look is taken. */
  readonly place?: string;
}

/** Nothing is opened or made before a program needs it, unless the house before did not end by itself: what it left is removed. */
export function sandboxMeans(
  house: Pick<Configuration, "data" | "sandbox" | "files">,
  { clock, chance, hasDoors, place = house.data }: Means,
): {
  readonly sandboxes: Sandboxes;
  readonly workspaces: string;
  readonly sockets: SandboxSockets;
  readonly work: Pick<WorkFolder, "close">;
} {
  const work = hasDoors ? openWorkFolder(house.data, chance) : lookFolder(chance);
  const sockets = new SandboxSockets({ folder: work.sockets, clock });
  const sandboxes = new Sandboxes({
    configuration: house.sandbox,
    folder: join(place, "sandbox"),
    homes: join(place, "homes"),
    hidden: [house.data, ...house.files],
    isRoot: process.getuid?.() === 0,
    egressOf: (whom) => (hasDoors ? sockets.of(whom) : Promise.resolve(undefined)),
    clock,
    isHouse: hasDoors,
  });
  // Who opens a sandbox first removes what is left of others: groups of processes, containers.
  if (work.isAfterDeath) void sandboxes.open();
  return { sandboxes, workspaces: work.workspaces, sockets, work };
}
