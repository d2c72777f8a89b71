/** What jose says of a bad token, in our words. Its own message is dropped: it may quote a claim that anybody chose. */
import { errors } from "jose";
import { Fault } from "../call/fault.ts";
import { identityFault } from "./fault.ts";
import type { IdentityFault } from "./fault.ts";

const RENEW = "exchange the bootstrap key for a new one: POST /oauth/token";

const CLAIM_FAULTS: { readonly [claim: string]: readonly [IdentityFault, string] } = {
  iss: ["IDENTITY_WRONG_ISSUER", "the token was issued by another house"],
  aud: ["IDENTITY_WRONG_AUDIENCE", "the token was issued for something else than this house's tools"],
  nbf: ["IDENTITY_NOT_YET_VALID", "the token is for a later time"],
};

/** The fault for what `jwtVerify` threw. */
export function tokenFault(error: unknown): Error {
  if (error instanceof Fault) return error;
  if (error instanceof errors.JWTExpired) return identityFault("IDENTITY_EXPIRED", "the token has expired", RENEW);
  if (error instanceof errors.JWTClaimValidationFailed) {
    const [code, what] = CLAIM_FAULTS[error.claim] ?? ["IDENTITY_MALFORMED", "a claim of the token is not as this house writes it"];
    return identityFault(code, what, RENEW);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed) {
    return identityFault("IDENTITY_FORGED", "the token's signature is not this house's", RENEW);
  }
  return identityFault("IDENTITY_MALFORMED", "the credential is not a token of this house", RENEW);
}
