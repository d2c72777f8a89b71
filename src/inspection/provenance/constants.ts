/** What the configuration accounts for: values that are the house's own, and domains whose addresses and hosts are. */
import { ASKED } from "./ground.ts";
import type { Pool } from "./ground.ts";
import { Sources } from "./sources.ts";

export interface Constants {
  readonly pools: readonly Pool[];
  /** Lower case. */
  readonly domains: readonly string[];
  /** Whether an address is at one of these domains: the house's own may read what its sessions read. */
  isOwn(recipient: string): boolean;
}

export function constantsOf({ values, domains }: { readonly values: readonly string[]; readonly domains: readonly string[] }): Constants {
  const sources = new Sources();
  for (const value of values) sources.add(value, { place: "" });
  const own = domains.map((domain) => domain.toLowerCase());
  return {
    pools: values.length === 0 ? [] : [{ sources, standing: ASKED, isWholeOnly: true }],
    domains: own,
    isOwn: (recipient) => {
      const [, domain = ""] = /@([^@>\s]+)>?$/.exec(recipient.toLowerCase()) ?? [];
      return own.includes(domain);
    },
  };
}
