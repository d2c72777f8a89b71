/** Access tokens of one agent, renewed before they run out, always for the same session. */
import { readFileSync } from "node:fs";
import type { Invocation } from "./command.ts";
import { cliFault } from "./fault.ts";
import { lastAddress, operatorsApi } from "./operators-api.ts";
import { dataFolder } from "./house-place.ts";

/** A token that has less time left than this is renewed first. */
const RENEW_MS = 60_000;
const ANSWER_MS = 30_000;

interface Token {
  readonly token: string;
  readonly session: string;
  readonly expiresAt: number;
}

export interface AgentTokens {
  readonly url: string;
  /** A token with some time left. Faults: those of the house; CLI_HOUSE_NOT_RUNNING. */
  token(): Promise<string>;
  /** Forgets the token that was refused. */
  forget(): void;
}

/**
 * With the agent's bootstrap key (--key-file, or CHATELAINE_KEY in the environment) by OAuth client credentials (RFC 6749,
 * 4.4), as from anywhere; without it by the operator's token in the data folder, as the owner of the house.
 */
export function agentTokens(invocation: Pick<Invocation, "text">, agent: string): AgentTokens {
  const key = agentKey(invocation);
  const wish = wishOf(invocation);
  const url = invocation.text("url") ?? lastAddress(dataFolder(invocation));
  if (url === undefined) {
    throw cliFault("CLI_HOUSE_NOT_RUNNING", "no house is running here", {
      where: dataFolder(invocation),
      hint: "chatelaine start; or name it with --url URL",
    });
  }
  const renew = (session: string | undefined): Promise<Token> => {
    const asked = session === undefined ? wish : { session };
    return key === undefined
      ? operatorsApi(invocation).operate("issueToken", { agent, ...asked })
      : exchange(url, { agent, key, wish: asked });
  };
  let current: Token | undefined;
  let renewing: Promise<Token> | undefined;
  return {
    url,
    token: async () => {
      if (current !== undefined && current.expiresAt - Date.now() > RENEW_MS) return current.token;
      // Many requests may find the token old at once: one renewal serves them all.
      renewing ??= renew(current?.session).finally(() => (renewing = undefined));
      current = await renewing;
      return current.token;
    },
    forget: () => {
      if (current !== undefined) current = { ...current, expiresAt: 0 };
    },
  };
}

function wishOf(invocation: Pick<Invocation, "text">): { readonly [name: string]: string } {
  return Object.fromEntries(
    ["person", "purpose", "session"].flatMap((name) => {
      const value = invocation.text(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function agentKey(invocation: Pick<Invocation, "text">): string | undefined {
  const file = invocation.text("key-file");
  if (file === undefined) return process.env["CHATELAINE_KEY"];
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw cliFault("CLI_FILE", "the key cannot be read", { where: file, cause });
  }
}

interface Exchange {
  readonly agent: string;
  readonly key: string;
  readonly wish: { readonly [name: string]: string };
}

async function exchange(url: string, { agent, key, wish }: Exchange): Promise<Token> {
  const response = await fetch(new URL("/oauth/token", url), {
    method: "POST",
    redirect: "error",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: agent, client_secret: key, ...wish }),
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((cause: unknown) => {
    throw cliFault("CLI_HOUSE_NOT_RUNNING", "the house does not answer", { where: new URL(url).origin, cause });
  });
  const answer = (await response.json()) as { readonly [name: string]: unknown };
  const { access_token: token, expires_in: expiresInS, session } = answer;
  if (response.ok && typeof token === "string" && typeof expiresInS === "number" && typeof session === "string") {
    return { token, session, expiresAt: Date.now() + expiresInS * 1000 };
  }
  throw cliFault("CLI_HOUSE_UNCLEAR", `no token was issued: ${String(answer["error_description"] ?? answer["error"] ?? response.status)}`, {
    where: new URL(url).origin,
  });
}
