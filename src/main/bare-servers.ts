/** Servers that the house starts outside of any sandbox: what there is to say of them. */
import { BARE as NONE } from "../execution/sandbox/profile.ts";
import type { Configuration } from "./configuration/configuration.ts";

export const BARE = {
  what: "runs bare: whatever the house's user can do, it can do",
  hint: "take `sandbox: none` from it in the configuration, or name a profile: docs/sandbox.md",
} as const;

/** Their names. */
export function bareServers({ servers }: Pick<Configuration, "servers">): readonly string[] {
  return Object.entries(servers).flatMap(([name, server]) => (server.kind === "process" && server.sandbox === NONE ? [name] : []));
}
