/** Faults of identity. None carries a token, a key or a part of one. */
import { Fault } from "../call/fault.ts";

export type IdentityFault =
  /** No credential was presented. */
  | "IDENTITY_MISSING"
  /** The credential is not a token of the form that this house issues. */
  | "IDENTITY_MALFORMED"
  /** The token was not signed by this house's key, or was changed. */
  | "IDENTITY_FORGED"
  /** The token was issued by another house. Do: exchange the bootstrap key for a new one: POST /oauth/token. */
  | "IDENTITY_WRONG_ISSUER"
  /** The token was issued for another resource. Do: exchange the bootstrap key for a new one: POST /oauth/token. */
  | "IDENTITY_WRONG_AUDIENCE"
  /** The token is for a later time: a clock was set back. Do: exchange the bootstrap key for a new one: POST /oauth/token. */
  | "IDENTITY_NOT_YET_VALID"
  /** The token's time has run out. */
  | "IDENTITY_EXPIRED"
  /** The token, all tokens of its agent, or the agent itself was revoked. */
  | "IDENTITY_REVOKED"
  /** No such agent is registered here. */
  | "IDENTITY_UNKNOWN_AGENT"
  /** No such person is known here. */
  | "IDENTITY_UNKNOWN_PERSON"
  /** As many people are known as an agent's program may make known. Do: erase those who are not served any more. */
  | "IDENTITY_TOO_MANY_PEOPLE"
  /** The only owner was to be erased: nobody could run the house any more. Do: add another owner first. */
  | "IDENTITY_LAST_OWNER"
  /** A name is taken already; a revoked agent keeps its own. Do: choose another name. */
  | "IDENTITY_NAME_TAKEN"
  /** A name has characters or a length that names may not have. */
  | "IDENTITY_NAME_MALFORMED"
  /** The bootstrap key is not the agent's. */
  | "IDENTITY_WRONG_KEY"
  /** Too many wrong keys for one agent within the window. */
  | "IDENTITY_TOO_MANY_FAILURES"
  /** A key for the model doors cannot be made so: for too long, or one too many. Do: say a shorter time, or revoke those that nobody uses. */
  | "IDENTITY_VIRTUAL_KEY"
  /** There is no key for the model doors of this id. Do: chatelaine virtual-key list shows those that there are. */
  | "IDENTITY_UNKNOWN_VIRTUAL_KEY"
  /** A one-time link was used, has expired, or was never given out. */
  | "IDENTITY_LINK_SPENT"
  /** As many one-time links for a person are still good as may be. Do: use one of them, or wait until they run out. */
  | "IDENTITY_TOO_MANY_LINKS"
  /** The person's role does not permit the operation. Do: ask a person whose role does; docs/identity.md lists them. */
  | "IDENTITY_FORBIDDEN";

export function identityFault(code: IdentityFault, what: string, hint: string): Fault<IdentityFault> {
  return new Fault(code, what, { hint });
}
