/** Names of agents and people: what a person types, what policies name, what stands in the ledger. */
import { identityFault } from "./fault.ts";

const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Returns the name if it has the form of one. Faults with IDENTITY_NAME_MALFORMED. */
export function checkName(name: string): string {
  // An id in place of a name would let one agent pose as another where either is accepted.
  if (NAME_PATTERN.test(name) && !/^(agt|per)_/.test(name)) return name;
  throw identityFault(
    "IDENTITY_NAME_MALFORMED",
    "a name has 1 to 64 lower-case letters, digits, dots, dashes or underscores",
    "start it with a letter or digit, and not like an id",
  );
}
