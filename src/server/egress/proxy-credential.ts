/** The credential of a request to the proxy: the agent's token in Proxy-Authorization (RFC 9110, 11.7.1), and nowhere else. */
import type { IncomingMessage } from "node:http";
import { Credential } from "../../call/credential.ts";
import type { Caller } from "../../call/caller.ts";
import { readBasic } from "../token-request.ts";

export interface ProxyCredential {
  readonly credential: Credential;
  /** The agent's name, or its id, where the scheme is Basic: the token has to be its. */
  readonly agent: string | undefined;
}

const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

/** `Basic agent:token`, as programs make it of a URL with a user and a password, or `Bearer token`. */
export function readProxyCredential({ headers }: IncomingMessage): ProxyCredential | undefined {
  const header = headers["proxy-authorization"];
  if (header === undefined) return undefined;
  const token = BEARER.exec(header)?.[1];
  if (token !== undefined) return { credential: new Credential(token), agent: undefined };
  const basic = readBasic(header);
  return basic === undefined ? undefined : { credential: new Credential(basic.key), agent: basic.agent };
}

/** Whether a token's caller is the agent that the request names. */
export function isOf({ agent, agentName }: Pick<Caller, "agent" | "agentName">, named: string | undefined): boolean {
  return named === undefined || named === agent || named === agentName;
}
