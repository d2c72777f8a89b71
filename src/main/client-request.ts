/** What an upstream asks of an agent's client, as a call of its own on the path: decided, recorded, performed, answered. */
import type { Call, Line, RawCall } from "../call/call.ts";
import { Fault } from "../call/fault.ts";
import type { JsonObject } from "../call/json.ts";
import type { Reply } from "../call/reply.ts";

export interface ClientAsked {
  readonly server: string;
  readonly method: "elicitation/create" | "sampling/createMessage";
  readonly params: JsonObject;
  /** The one call that it belongs to, and the line to its agent. */
  readonly related: { readonly call: Call; readonly line: Line };
}

/**
 * Takes the request along the path, as `take` does it, for the agent of the related call. Faults with
 * GATEWAY_CLIENT_REFUSED for anything but an answer; its message says why, to the agent and never to the server.
 */
export async function clientRequest(
  { server, method, params, related }: ClientAsked,
  take: (raw: RawCall) => Promise<Reply>,
): Promise<JsonObject> {
  const { door, credential } = related.call;
  const action = method === "elicitation/create" ? "elicit" : "sample";
  const reply = await take({ door, action, server, name: method, args: params, credential, line: related.line });
  const result = reply.kind === "released" ? reply.released.outcome.result : undefined;
  if (result === undefined) throw new Fault("GATEWAY_CLIENT_REFUSED", whyNot(reply));
  return result;
}

function whyNot(reply: Reply): string {
  switch (reply.kind) {
    case "refused":
      return [`${reply.reason.code}: ${reply.reason.text}`, ...reply.rules.map(({ rule, reason }) => reason ?? rule)].join("; ");
    case "waiting":
      return `it waits for a person to permit it: ${reply.waiting.approval}`;
    case "released":
      return reply.released.outcome.fault?.text ?? "there was no answer";
  }
}
