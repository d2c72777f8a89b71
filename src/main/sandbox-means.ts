/** The sandboxes of a house by its configuration, and where its code leaves files. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Chance, Clock } from "../call/clock.ts";
import { Sandboxes } from "../execution/sandbox/sandboxes.ts";
import type { Configuration } from "./configuration/configuration.ts";

/** Nothing is opened or made before a program needs it. */
export function sandboxMeans(
  { data, sandbox }: Pick<Configuration, "data" | "sandbox">,
  { clock, chance }: { readonly clock: Clock; readonly chance: Chance },
): { readonly sandboxes: Sandboxes; readonly workspaces: string } {
  const sandboxes = new Sandboxes({
    configuration: sandbox,
    folder: join(data, "sandbox"),
    hidden: [data],
    isRoot: process.getuid?.() === 0,
    egressOf: () => Promise.resolve(undefined),
    clock,
  });
  // Outside the data folder, which no sandbox sees; a name that nobody can guess and make before.
  return { sandboxes, workspaces: join(tmpdir(), `chatelaine-work-${Buffer.from(chance.bytes(12)).toString("hex")}`) };
}
