/** What an upstream may ask of the agent's client during a call, and how such a request becomes a call of its own. */
import type { Action, Call, ClientAble, Line } from "../call/call.ts";
import type { ClientRequest } from "./configuration.ts";
import type { Definition } from "../call/definition.ts";
import { sha256Hex } from "../call/digest.ts";
import type { AgentId, PersonId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import { freeze, isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { Deadline } from "./deadline.ts";
import { stoppedEnding } from "./ending-of.ts";
import { failed, type Ending } from "./fault.ts";

export type ClientMethod = "elicitation/create" | "sampling/createMessage";

const METHODS: { readonly [request in ClientRequest]: ClientMethod } = { elicit: "elicitation/create", sample: "sampling/createMessage" };

/** A request of an upstream to the agent's client, with the one call that it can belong to. */
export interface AskedOfClient {
  readonly server: string;
  readonly method: ClientMethod;
  readonly params: JsonObject;
  /** The call during which it came, and the line back to the agent that made it. */
  readonly related: Pick<InFlight, "call" | "line">;
}

/** A call that is under way at an upstream, for an agent in one of its sessions. */
export interface InFlight {
  readonly call: Call;
  readonly line: Line;
  readonly session: SessionId;
  readonly agent: AgentId;
  /** Whom the session serves. */
  readonly person?: PersonId | undefined;
  /** What the session had read when the call began. */
  readonly label: Label;
}

/** The same, with the time that it has; a person who is asked during the call does not use it up. */
export interface UnderWay extends InFlight {
  readonly deadline: Deadline;
}

/**
 * Takes a request of an upstream along the path as a call of its own (action `elicit` or `sample`, name the method,
 * args the params) and gives the client's answer. Rejects to refuse; the upstream is told no more than that.
 */
export type OnClientRequest = (asked: AskedOfClient) => Promise<JsonValue>;

/** Where nothing else is wired, every request of an upstream is refused. */
export const refuseClientRequests: OnClientRequest = () => Promise.reject(new Error("refused"));

/** What such a call is about: fixed text of the house, because no server describes it. Undefined where the configuration does not allow it. */
export function clientDefinition(server: string, action: Action, name: string, allowed: readonly ClientRequest[]): Definition | undefined {
  if (action !== "elicit" && action !== "sample") return undefined;
  if (METHODS[action] !== name || !allowed.includes(action)) return undefined;
  return freeze<JsonObject & Definition>({
    kind: "client",
    server,
    name,
    fingerprint: sha256Hex(name),
    state: "pinned",
    described: { name },
  });
}

/** The definitions of everything that the configured servers may ask of agents' clients: what rules about it speak of. */
export function clientDefinitions(servers: {
  readonly [name: string]: { readonly client: readonly ClientRequest[] };
}): readonly Definition[] {
  return Object.entries(servers).flatMap(([server, { client }]) =>
    [...new Set(client)].flatMap((request) => clientDefinition(server, request, METHODS[request], client) ?? []),
  );
}

/** Performs a call of action `elicit` or `sample`: puts it to the agent's client. */
export async function askClient(call: Call, line: Line): Promise<Ending> {
  if (line.request === undefined) return failed("EXECUTION_CLIENT_FAILED", "the agent's client cannot be asked");
  if (line.signal.aborted) return stoppedEnding({ sent: false }, "cancelled");
  let onGone = () => {};
  const gone = new Promise<undefined>((resolve) => (onGone = () => resolve(undefined)));
  line.signal.addEventListener("abort", onGone, { once: true });
  try {
    const result = await Promise.race([line.request(METHODS[call.action as ClientRequest], call.args), gone]);
    if (result === undefined) return stoppedEnding({ sent: true }, "cancelled");
    if (isJsonObject(result)) return { status: "done", result };
    return failed("EXECUTION_CLIENT_FAILED", "the agent's client gave no answer of the right form");
  } catch {
    return failed("EXECUTION_CLIENT_FAILED", "the agent's client did not answer");
  } finally {
    // The signal lives as long as the session: a server that asks often would leave something behind each time.
    line.signal.removeEventListener("abort", onGone);
  }
}

/** Whether a server may ask this of an agent's client: what is not known to be allowed is not. */
export function methodAllowed(method: JsonValue | undefined, allowed: readonly ClientRequest[]): method is ClientMethod {
  return allowed.some((request) => METHODS[request] === method);
}

/** Whether a client declared that it can answer a request. */
export function canAnswer({ method, params }: Pick<AskedOfClient, "method" | "params">, able: ClientAble = {}): boolean {
  if (method === "elicitation/create") return able.elicitation?.[params["mode"] === "url" ? "url" : "form"] !== undefined;
  return able.sampling !== undefined && (params["tools"] === undefined || able.sampling["tools"] !== undefined);
}
