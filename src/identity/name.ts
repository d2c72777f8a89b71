/** Names of agents and people: what a person types, what policies name, what stands in the ledger. */
import { identityFault } from "./fault.ts";

const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/**
 * An address of e-mail (RFC 5321, 4.1.2 and 4.5.3.1): a dot-string of letters, digits, `_`, `+` and `-`, at a domain of two labels or
 * more. What else a local part may be (quotes, slashes, percent signs) means something in a shell, a path or a rule.
 */
const ADDRESS_PATTERN =
  /^(?=.{1,254}$)(?=[^@]{1,64}@)[a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** Names, ids and addresses by which people are named; what `checkPersonName` takes, and ids. */
export const PERSON_NAMED = new RegExp(`${NAME_PATTERN.source}|${ADDRESS_PATTERN.source}`);

/** Returns the name if it has the form of one. Faults with IDENTITY_NAME_MALFORMED. */
export function checkName(name: string): string {
  if (NAME_PATTERN.test(name) && !isLikeId(name)) return name;
  throw identityFault(
    "IDENTITY_NAME_MALFORMED",
    "a name has 1 to 64 lower-case letters, digits, dots, dashes or underscores",
    "start it with a letter or digit, and not like an id",
  );
}

/** The same for people, who may be named by their address of e-mail too. Faults with IDENTITY_NAME_MALFORMED. */
export function checkPersonName(name: string): string {
  if (PERSON_NAMED.test(name) && !isLikeId(name)) return name;
  throw identityFault(
    "IDENTITY_NAME_MALFORMED",
    "a person's name has 1 to 64 lower-case letters, digits, dots, dashes or underscores, or is an address of e-mail",
    "write it in lower case, and not like an id; before the @ an address has letters, digits, dots, dashes, underscores and +",
  );
}

/** An id in place of a name would let one pose as another where either is accepted. */
function isLikeId(name: string): boolean {
  return /^(agt|per)_/.test(name);
}
