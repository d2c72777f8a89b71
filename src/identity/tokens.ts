/**
 * Tokens of agents: JWTs (RFC 7519) in the profile for access tokens (RFC 9068), signed with EdDSA (RFC 8037).
 * Trust: who has the signing key can be any agent in any session until the key is changed; who sees one token is that
 * agent in that one session for at most fifteen minutes, or until it is revoked.
 */
import type { KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT } from "jose";
import type { JWK, JWTPayload } from "jose";
import type { Clock } from "../call/clock.ts";
import { sha256Hex } from "../call/digest.ts";
import { isId } from "../call/id.ts";
import type { AgentId, SessionId } from "../call/id.ts";
import type { AgentRow } from "../rows/house-row.ts";
import { identityFault } from "./fault.ts";
import { TOKENS_CACHED_MAX, TOKEN_CHARS_MAX, TOKEN_LIFETIME_MS } from "./limits.ts";
import { tokenFault } from "./token-fault.ts";

const ALGORITHM = "EdDSA";
const TYPE = "at+jwt";

export interface TokensParts {
  /** The Ed25519 key that signs. */
  readonly key: { readonly private: KeyObject; readonly public: KeyObject };
  /** The public URL of the house, without a slash at its end; asked when needed, because a port may be known late. */
  readonly issuer: () => string;
  readonly clock: Clock;
  readonly newId: (prefix: "tok") => `tok_${string}`;
}

export interface IssuedToken {
  /** The token itself: a secret. */
  readonly jwt: string;
  /** Its id (`jti`), by which it can be revoked. */
  readonly token: string;
  readonly expiresAt: number;
}

/** A token whose signature, issuer, audience and form are right. Whether it was revoked is not checked here. */
export interface VerifiedToken {
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly token: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The one resource that tokens are for (RFC 8707): every MCP door of the house. */
export function audienceOf(issuer: string): string {
  return `${issuer}/mcp`;
}

export class Tokens {
  readonly #parts: TokensParts;
  readonly #jwk: JWK;
  readonly #kid: string;
  readonly #verified = new Map<string, VerifiedToken>();

  private constructor(parts: TokensParts, jwk: JWK, kid: string) {
    this.#parts = parts;
    this.#jwk = jwk;
    this.#kid = kid;
  }

  /** Makes the tokens of a house; the key's id is its thumbprint (RFC 7638). */
  static async of(parts: TokensParts): Promise<Tokens> {
    const { kty, crv, x } = await exportJWK(parts.key.public);
    const jwk = { kty, crv, x } as JWK;
    return new Tokens(parts, jwk, await calculateJwkThumbprint(jwk));
  }

  get issuer(): string {
    return this.#parts.issuer();
  }

  /** The public keys that verify our tokens (RFC 7517). */
  jwks(): { readonly keys: readonly JWK[] } {
    return { keys: [{ ...this.#jwk, kid: this.#kid, alg: ALGORITHM, use: "sig" }] };
  }

  /** Signs a token for an agent in a session. That it was issued is for the caller to record before it is handed out. */
  async issue(agent: AgentRow, session: SessionId): Promise<IssuedToken> {
    const { clock, key, newId } = this.#parts;
    const issuedAt = clock.now();
    const token = newId("tok");
    const jwt = await new SignJWT({ sid: session, client_id: agent.agent, agent: agent.name, role: agent.role })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: this.#kid })
      .setIssuer(this.issuer)
      .setSubject(agent.agent)
      .setAudience(audienceOf(this.issuer))
      .setJti(token)
      // With its milliseconds (RFC 7519 allows them): a token of the second in which others were revoked must live.
      .setIssuedAt(issuedAt / 1000)
      .setExpirationTime(Math.floor((issuedAt + TOKEN_LIFETIME_MS) / 1000))
      .sign(key.private);
    return { jwt, token, expiresAt: Math.floor((issuedAt + TOKEN_LIFETIME_MS) / 1000) * 1000 };
  }

  /**
   * A token that was verified before and has not expired: microseconds, without any signature. Undefined for one that
   * must be verified first. Faults: IDENTITY_MISSING, IDENTITY_MALFORMED (too long), IDENTITY_EXPIRED.
   */
  known(jwt: string): VerifiedToken | undefined {
    if (jwt === "")
      throw identityFault("IDENTITY_MISSING", "the call carries no token", "exchange the agent's bootstrap key for one: POST /oauth/token");
    if (jwt.length > TOKEN_CHARS_MAX)
      throw identityFault("IDENTITY_MALFORMED", "the credential is longer than any token of this house", "send the access token alone");
    const digest = sha256Hex(jwt);
    const verified = this.#verified.get(digest);
    if (verified === undefined || verified.expiresAt > this.#parts.clock.now()) return verified;
    this.#verified.delete(digest);
    throw identityFault("IDENTITY_EXPIRED", "the token has expired", "exchange the bootstrap key for a new one: POST /oauth/token");
  }

  /** Verifies a token and remembers it. Faults: IDENTITY_* for whatever is wrong with it. */
  async verify(jwt: string): Promise<VerifiedToken> {
    const { clock, key } = this.#parts;
    const { payload } = await jwtVerify(
      jwt,
      ({ kid }) => {
        if (kid === this.#kid) return key.public;
        throw identityFault(
          "IDENTITY_FORGED",
          "the token was signed with a key that is not this house's",
          "exchange the bootstrap key at this house",
        );
      },
      { algorithms: [ALGORITHM], typ: TYPE, issuer: this.issuer, audience: audienceOf(this.issuer), currentDate: new Date(clock.now()) },
    ).catch((error: unknown) => {
      throw tokenFault(error);
    });
    const verified = readClaims(payload);
    if (this.#verified.size >= TOKENS_CACHED_MAX) this.#forgetOldest();
    this.#verified.set(sha256Hex(jwt), verified);
    return verified;
  }

  #forgetOldest(): void {
    for (const digest of this.#verified.keys()) {
      this.#verified.delete(digest);
      return;
    }
  }
}

function readClaims({ sub, sid, jti, iat, exp }: JWTPayload): VerifiedToken {
  if (!isId("agt", sub) || !isId("ses", sid) || !isId("tok", jti) || iat === undefined || exp === undefined) {
    throw identityFault(
      "IDENTITY_MALFORMED",
      "the token lacks a claim that this house's tokens have",
      "exchange the bootstrap key for a new one: POST /oauth/token",
    );
  }
  return { agent: sub, session: sid, token: jti, issuedAt: Math.round(iat * 1000), expiresAt: exp * 1000 };
}
