/** The bootstrap key of an agent as an OAuth client (RFC 6749, client credentials), for programs that call the house over HTTP. */
import { ClientCredentialsProvider } from "@modelcontextprotocol/client";
import type { Credential } from "../../call/credential.ts";

export interface HouseCredentialsParts {
  /** The agent's name or id. */
  readonly agent: string;
  /** Its bootstrap key. It goes to the house's token endpoint and nowhere else. */
  readonly key: Credential;
  /** Who gives tokens for the house, as its metadata says (RFC 8414 `issuer`): the key is sent to no other. */
  readonly issuer: string;
  /** The person whom the session serves, by name or id. */
  readonly person?: string;
  /** What the session is for, in words. */
  readonly purpose?: string;
  /** What the person asks for, in the person's own words. */
  readonly prompt?: string;
}

type Tokens = Parameters<ClientCredentialsProvider["saveTokens"]>[0];

/**
 * Gets tokens, and new ones when they have run out, all for one session of the house: an approval belongs to its session,
 * so a call that waits longer than a token lasts must come back in the same one.
 */
export class HouseCredentials extends ClientCredentialsProvider {
  readonly #wish: Pick<HouseCredentialsParts, "person" | "purpose" | "prompt">;
  #session: string | undefined;

  constructor({ agent, key, issuer, person, purpose, prompt }: HouseCredentialsParts) {
    super({ clientId: agent, clientSecret: key.reveal(), clientName: "chatelaine mcp", expectedIssuer: issuer });
    this.#wish = {
      ...(person !== undefined && { person }),
      ...(purpose !== undefined && { purpose }),
      ...(prompt !== undefined && { prompt }),
    };
  }

  override saveTokens(tokens: Tokens): void {
    super.saveTokens(tokens);
    this.#session = sessionOf(tokens.access_token) ?? this.#session;
  }

  override prepareTokenRequest(scope?: string): URLSearchParams {
    const form = super.prepareTokenRequest(scope);
    if (this.#session !== undefined) form.set("session", this.#session);
    else for (const [name, value] of Object.entries(this.#wish)) form.set(name, value);
    return form;
  }
}

/** The session that a token names (`sid`). Read, not verified: it only says what to ask the house for next time. */
function sessionOf(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const sid = typeof claims === "object" && claims !== null && "sid" in claims ? claims.sid : undefined;
    return typeof sid === "string" ? sid : undefined;
  } catch {
    return undefined;
  }
}
