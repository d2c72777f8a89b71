/**
 * The requestState of a call that needs more than one round (MCP 2026-07-28, multi round-trip requests). It comes back
 * through the agent, so it is signed, short-lived, and bound to the agent, its session and exactly this call; brought
 * back by another, or with other arguments, it is refused. It permits nothing: it only says where the call stood.
 * It is signed, not encrypted, and holds nothing that the agent did not have.
 */
import { createRequestStateCodec, ProtocolError, type ServerContext } from "@modelcontextprotocol/server";
import { canonical } from "../../call/canonical.ts";
import type { Caller } from "../../call/caller.ts";
import type { RawCall } from "../../call/call.ts";
import type { ApprovalId } from "../../call/id.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import { RPC } from "./fault.ts";
import { REQUEST_STATE_LIFETIME_S } from "./limits.ts";

export type CallState =
  /** It waits for a person. What it carried is kept, because the approval is about exactly those bytes too. */
  | { readonly kind: "ask"; readonly approval: ApprovalId; readonly carried?: JsonObject; readonly parked?: string }
  /** Its upstream asked for input and gave this state, if any. */
  | { readonly kind: "upstream"; readonly state?: string }
  /** It is under way, parked by this name, and its server waits for the client's answer. */
  | { readonly kind: "parked"; readonly parked: string; readonly keys: readonly string[] };

export interface StateOf {
  readonly key: Uint8Array;
  readonly caller: Caller;
  readonly call: Pick<RawCall, "action" | "server" | "name" | "args">;
}

/** The codec hands it on to `bind` and looks at nothing in it; ours is bound to what stands in `StateOf` instead. */
const NO_CONTEXT = {} as ServerContext;

export function mintState(state: CallState, of: StateOf): Promise<string> {
  return codecOf(of).mint(state, NO_CONTEXT);
}

/** The state that a client brought back. Errors with -32602 when it was changed, is too old, or belongs to another call. */
export async function readState(text: string, of: StateOf): Promise<CallState> {
  try {
    return await codecOf(of).verify(text, NO_CONTEXT);
  } catch {
    throw new ProtocolError(RPC.params, "Invalid or expired requestState", { reason: "invalid_request_state" });
  }
}

function codecOf({ key, caller, call }: StateOf) {
  const subject = canonical([caller.agent, caller.session, call.action, call.server, call.name, call.args as JsonValue]);
  return createRequestStateCodec<CallState>({ key, ttlSeconds: REQUEST_STATE_LIFETIME_S, bind: () => subject });
}
