/** Servers that the house starts outside of any sandbox: what there is to say of them. */
import type { Configuration } from "./configuration/configuration.ts";

export const BARE = {
  what: "runs bare: whatever the house's user can do, it can do",
  hint: "servers.NAME.sandbox: standard in the configuration, or another profile: docs/sandbox.md",
} as const;

/** Their names. */
export function bareServers({ servers }: Pick<Configuration, "servers">): readonly string[] {
  return Object.entries(servers).flatMap(([name, server]) => (server.kind === "process" && server.sandbox === undefined ? [name] : []));
}
