/** Classes that an operator gave to tools which are not there: a misspelt name would leave a tool without its class, and rules about it blind. */
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import type { PolicySchema } from "../policy/schema.ts";

/** A warning for each; of servers that offer nothing yet, nothing can be said. */
export function classGaps({ living }: PolicySchema): readonly Problem[] {
  const tools = living.definitions.filter(({ kind }) => kind === "tool").map(({ server, name }) => `${server}/${name}`);
  return Object.keys(living.classes ?? {})
    .filter((name) => !tools.includes(name))
    .flatMap((name): readonly Problem[] => {
      const server = living.definitions.filter((one) => name.startsWith(`${one.server}/`)).map((one) => `${one.server}/`)[0];
      if (server === undefined) return [];
      const meant = nearest(name, tools);
      const hint = meant === undefined ? `mend servers.${server.slice(0, -1)}.classes in the configuration` : `did you mean ${meant}?`;
      return [
        {
          severity: "warning",
          code: "POLICY_UNKNOWN_NAME",
          message: `the configuration gives classes to ${name}, which its server does not offer`,
          hint,
        },
      ];
    });
}
