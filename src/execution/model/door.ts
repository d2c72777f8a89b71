/**
 * The door through which everything leaves for one provider: to its configured address alone, with the key joined there.
 * No package sees the key, and none can reach another host through it.
 */
import type { IncomingMessage } from "node:http";
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { neverReached, type HttpRequest, type HttpSend } from "../http-send.ts";
import { joiningSend } from "../secrets/joining-send.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { plainIn, templatesIn } from "../secrets/server-secrets.ts";
import type { RemoteProvider } from "./configuration.ts";

/** What became of one request: what of it was sent, and how its answer ended. */
export interface Sent {
  /** Whether any byte of it can have reached the provider. */
  isSent: boolean;
  /** Whether the head of an answer came. */
  isAnswered: boolean;
  isTooLarge: boolean;
}

export interface ProviderDoor {
  readonly base: URL;
  /** Configured headers without a secret in them. */
  readonly headers: { readonly [name: string]: string };
  send(url: URL, request: HttpRequest, sent: Sent): Promise<IncomingMessage>;
}

export function openDoor(
  { baseUrl, headers }: RemoteProvider,
  { send, secrets }: { readonly send: HttpSend; readonly secrets: Secrets },
): ProviderDoor {
  const base = new URL(baseUrl);
  const joining = joiningSend({ send, secrets, headers: templatesIn(headers), origin: base.origin });
  return {
    base,
    headers: plainIn(headers),
    send: async (url, request, sent) => {
      if (url.origin !== base.origin)
        throw new Fault<ExecutionFault>("EXECUTION_NOT_POSSIBLE", "it would be sent to another address than the provider's own");
      sent.isSent = true;
      try {
        const answer = await joining(url, request);
        sent.isAnswered = true;
        return answer;
      } catch (error) {
        if (neverReached(error)) sent.isSent = false;
        throw error;
      }
    },
  };
}

export function newSent(): Sent {
  return { isSent: false, isAnswered: false, isTooLarge: false };
}
