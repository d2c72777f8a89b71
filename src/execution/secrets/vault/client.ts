/**
 * The HTTP API of HashiCorp Vault and OpenBao (developer.hashicorp.com/vault/api-docs): one request, one answer. The only
 * file that speaks to such a server. Nothing that it answers is quoted: an error of its may name what a secret is made of.
 */
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Fault } from "../../../call/fault.ts";
import { isJsonObject, type JsonObject } from "../../../call/json.ts";
import type { ExecutionFault } from "../../fault.ts";
import { VAULT_ANSWER_BYTES_MAX, VAULT_CONNECTIONS_MAX } from "../../limits.ts";

export interface VaultRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** After `/v1/`; each part is encoded here. */
  readonly path: string;
  readonly query?: { readonly [name: string]: string };
  readonly body?: JsonObject;
  readonly signal: AbortSignal;
}

export interface VaultAnswer {
  readonly status: number;
  /** Empty where the answer has none, as 204. */
  readonly body: JsonObject;
}

export interface VaultPlace {
  readonly url: string;
  readonly namespace?: string;
  /** PEM certificates; absent for the system's. */
  readonly authorities?: string;
}

/** What no answer of status 2xx, 400, 403 or 404 says, which its callers read themselves. */
const SAID: { readonly [status: number]: readonly [what: string, hint: string] } = {
  412: ["it has not yet the state that the request needs", "it is a standby that follows: it is asked again"],
  429: ["it is asked too often", "raise its rate limit quota, or ask it less often: rereadMs"],
  472: ["it is a secondary for disaster recovery", "give the address of the primary"],
  501: ["it is not initialised", "vault operator init"],
  503: ["it is sealed, or under maintenance", "vault operator unseal; vault status says which"],
};

export class VaultClient {
  readonly #place: VaultPlace;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(place: VaultPlace) {
    const kept = { keepAlive: true, maxSockets: VAULT_CONNECTIONS_MAX };
    const { url, authorities } = place;
    this.#place = place;
    this.#agent = url.startsWith("https:")
      ? new HttpsAgent({ ...kept, ...(authorities !== undefined && { ca: authorities }) })
      : new HttpAgent(kept);
  }

  /** Asks once; redirects are not followed. Resolves for 2xx, 400, 403 and 404. Faults: EXECUTION_SECRET_UNREADABLE. */
  async ask(request: VaultRequest, token?: string): Promise<VaultAnswer> {
    const answer = await this.#send(request, token);
    const { statusCode: status = 0 } = answer;
    const text = await read(answer);
    if (status === 400 || status === 403 || status === 404) return { status, body: {} };
    if (status < 200 || status >= 300) throw this.#refused(status);
    return { status, body: text === "" ? {} : this.#parsed(text) };
  }

  close(): void {
    this.#agent.destroy();
  }

  #send({ method, path, query, body, signal }: VaultRequest, token: string | undefined): Promise<IncomingMessage> {
    const { url: address, namespace } = this.#place;
    const url = new URL(`${address.replace(/\/+$/, "")}/v1/${path.split("/").map(encodeURIComponent).join("/")}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      // Vault's agents and proxies refuse requests without it: no browser sends it for a page.
      "x-vault-request": "true",
      ...(token !== undefined && { "x-vault-token": token }),
      ...(namespace !== undefined && { "x-vault-namespace": namespace }),
      ...(text !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const send = url.protocol === "https:" ? httpsRequest : httpRequest;
      const sent = send(url, { method, headers, agent: this.#agent, signal }, resolve);
      sent.on("error", (error) => reject(this.#unreached(error, signal)));
      sent.end(text);
    });
  }

  #unreached(error: Error, { aborted }: AbortSignal): Error {
    if (aborted) return this.#fault("it does not answer in time", "is it overloaded, or lost behind the network?");
    return this.#fault(`it cannot be reached (${codeOf(error)})`, "check url, authorities and the network");
  }

  #refused(status: number): Error {
    const [what, hint] = SAID[status] ?? [`it answers with status ${status}`, "the server's own log says why"];
    return this.#fault(what, hint);
  }

  #parsed(text: string): JsonObject {
    try {
      const parsed: unknown = JSON.parse(text);
      if (isJsonObject(parsed)) return parsed;
    } catch {
      // The parser's message may quote a secret.
    }
    throw this.#fault("it answers with something else than a JSON object", "is that the address of a Vault or an OpenBao?");
  }

  #fault(why: string, hint: string): Error {
    return new Fault<ExecutionFault>("EXECUTION_SECRET_UNREADABLE", `the vault does not give: ${why}`, { where: this.#place.url, hint });
  }
}

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > VAULT_ANSWER_BYTES_MAX) throw unreadable("its answer is too long");
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof Fault ? error : unreadable("it broke off its answer");
  }
  return Buffer.concat(chunks).toString("utf8");
}

function unreadable(why: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_UNREADABLE", `the vault does not give: ${why}`);
}

/** A system's or a certificate's code, such as ECONNREFUSED; never a message. */
function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
