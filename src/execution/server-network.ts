/** Which network a server that the house starts has in its sandbox, and what to write where it needs another. */
import { basename } from "node:path";
import type { ProcessServer } from "./configuration.ts";
import type { SandboxProfile } from "./sandbox/profile.ts";

/** Programs that fetch from a registry what they start. */
const FETCHERS: readonly string[] = ["npx", "npm", "pnpm", "pnpx", "yarn", "bunx", "bun", "deno", "uvx", "uv", "pipx"];
/** Told to such a one that has no network: it starts what it fetched before, and gives up at once where that is nothing. */
const OFFLINE = { npm_config_offline: "true", UV_OFFLINE: "1" } as const;

type Goes = Pick<ProcessServer, "command" | "egressAs" | "network">;

/** The profile as this server runs in it. The owner's word on the server goes before the profile's; whoever goes out as an agent has no other way. */
export function withNetwork(profile: SandboxProfile, { egressAs, network }: Goes): SandboxProfile {
  if (network !== undefined) return { ...profile, network };
  return egressAs !== undefined && profile.network === "host" ? { ...profile, network: "egress" } : profile;
}

/** Whether it has neither the machine's network nor somebody to go out as. */
export function isWithoutNetwork({ network }: SandboxProfile, { egressAs }: Goes): boolean {
  return network === "none" || (network === "egress" && egressAs === undefined);
}

export function fetchesItself({ command }: Goes): boolean {
  return FETCHERS.includes(basename(command));
}

/** What a program that would fetch is told where it cannot. */
export function offlineEnvironment(server: Goes): { readonly [name: string]: string } {
  return fetchesItself(server) ? OFFLINE : {};
}

/** What to do where a server in a sandbox does not start, as far as its network may be why. */
export function networkHint(profile: SandboxProfile, server: Goes): string | undefined {
  const program = basename(server.command);
  if (isWithoutNetwork(profile, server)) {
    const ways = "egressAs: AGENT lets it out where rules permit that agent, network: host gives it the whole network of this machine";
    return fetchesItself(server)
      ? `${program} fetches what it starts, and this server has no network: install its package and name its own program as command; else ${ways}`
      : `chatelaine doctor shows what it wrote to stderr; it has no network: where it needs one, ${ways}`;
  }
  if (!fetchesItself(server) || profile.network !== "egress") return undefined;
  return `${program} fetches what it starts, as the agent ${server.egressAs}: look at what rules let that agent fetch; there is a way out only while the house runs`;
}
