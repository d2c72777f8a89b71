/** What an upstream asks of an agent's client, as a call of its own on the path: decided, recorded, performed, answered. */
import type { Call, Line } from "../call/call.ts";
import { Fault } from "../call/fault.ts";
import type { JsonObject } from "../call/json.ts";
import type { Stops } from "./stops.ts";
import { toolCall } from "./tool-call.ts";

export interface ClientAsked {
  readonly server: string;
  readonly method: "elicitation/create" | "sampling/createMessage";
  readonly params: JsonObject;
  /** The one call during which it came, and its line to the agent. */
  readonly related: { readonly call: Call; readonly line: Line };
}

/** Takes the request along the path for the agent of the related call. Faults with GATEWAY_CLIENT_REFUSED for anything but an answer. */
export async function clientRequest({ server, method, params, related }: ClientAsked, stop: Stops): Promise<JsonObject> {
  const { door, credential } = related.call;
  const action = method === "elicitation/create" ? "elicit" : "sample";
  const reply = await toolCall({ door, action, server, name: method, args: params, credential, line: related.line }, stop);
  const result = reply.kind === "released" ? reply.released.outcome.result : undefined;
  if (result === undefined) throw new Fault("GATEWAY_CLIENT_REFUSED", "the agent's client was not asked, or gave no answer");
  return result;
}
