/** What servers that the house starts in a sandbox reach of the network: what there is to say of each. */
import { BARE } from "../execution/sandbox/profile.ts";
import { fetchesItself, isWithoutNetwork, networkHint, withNetwork } from "../execution/server-network.ts";
import type { Configuration } from "./configuration/configuration.ts";

export interface ServerNetwork {
  readonly server: string;
  /** Whether its owner had better look at it. */
  readonly isOdd: boolean;
  readonly what: string;
  readonly hint?: string;
}

export function networkOfServers({ servers, sandbox: { profiles } }: Pick<Configuration, "servers" | "sandbox">): readonly ServerNetwork[] {
  return Object.entries(servers).flatMap(([server, configuration]): readonly ServerNetwork[] => {
    if (configuration.kind !== "process" || configuration.sandbox === BARE) return [];
    const own = profiles[configuration.sandbox];
    if (own === undefined) return [];
    const profile = withNetwork(own, configuration);
    if (profile.network === "host")
      return [
        {
          server,
          isOdd: true,
          what: "has the whole network of this machine: it reaches what listens here and the metadata of its cloud, and can send what it sees anywhere",
          hint: "egressAs: AGENT in the place of network: host lets it out where rules permit that agent: docs/sandbox.md",
        },
      ];
    if (!isWithoutNetwork(profile, configuration))
      return [{ server, isOdd: false, what: `reaches what rules permit the agent ${configuration.egressAs}, through the egress proxy` }];
    const hint = networkHint(profile, configuration);
    const isOdd = fetchesItself(configuration);
    return [{ server, isOdd, what: "has no network", ...(isOdd && hint !== undefined && { hint }) }];
  });
}
