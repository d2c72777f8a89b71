/** Requests that can touch an upstream: each becomes a call, takes the path, waits for people if it must, and is answered. */
import { ProtocolError, type Result } from "@modelcontextprotocol/server";
import type { Action, RawCall } from "../../call/call.ts";
import { isId } from "../../call/id.ts";
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import type { Reply } from "../../call/reply.ts";
import { inRounds } from "./rounds.ts";
import { answerReply, isInputRequired } from "./answer.ts";
import { askThroughClient, isDeclined } from "./ask.ts";
import type { Asking } from "./asking.ts";
import { RPC } from "./fault.ts";
import { holdWaiting } from "./hold.ts";
import { openLine } from "./line.ts";
import { ParkedCall, resumeParked } from "./parking.ts";
import type { Place } from "./place.ts";
import { type CallState, mintState, readState, type StateOf } from "./request-state.ts";
import type { Scope } from "./scope.ts";

/** Where a client may name the approval that it waits for, in `_meta`. */
const APPROVAL_META_KEY = "chatelaine/approval";

type Asked = Pick<RawCall, "action" | "server" | "name" | "args">;

/** The actions whose results may say that more input is needed (MCP 2026-07-28). */
const ROUNDS: ReadonlySet<Action> = new Set(["callTool", "readResource", "getPrompt"]);

type Params = { readonly [name: string]: unknown };

/** One request for an action: its parameters, without what only the protocol reads of them. */
export interface Request extends Asking {
  readonly action: Action;
  readonly params: Params;
}

/** Passes one request along the path and answers it. Errors are thrown as ProtocolError. */
export async function passRequest(request: Request, place: Place): Promise<Result> {
  const { action, params } = request;
  const asked = targetOf(action, params, place.scope);
  const able = place.era === "2026" ? request.declared : undefined;
  const of: StateOf = { key: place.parts.stateKey, caller: place.visit.caller, call: asked };
  const state = request.requestState === undefined ? undefined : await stateOf(request.requestState, of);
  const carried = carriedOf(state, request);
  const line = openLine(request, place);
  const parked = state !== undefined && "parked" in state ? state.parked : undefined;
  const label = place.parts.labelIn(params._meta);
  const resumes = () => resumeParked(place.parking?.find(parked ?? ""), carried?.["inputResponses"], line);
  const raw: RawCall = {
    ...asked,
    door: "mcp",
    credential: place.visit.credential,
    line: parked === undefined ? line : { ...line, resumes },
    ...(carried !== undefined && { carried }),
    ...approvalOf(state, params),
    ...(label !== undefined && { label }),
  };
  const canAsk = ROUNDS.has(action) && able?.elicitation !== undefined && !isDeclined(request);
  const reply = await replyTo(raw, place, { hold: canAsk ? state?.kind === "ask" : !isDeclined(request) });
  if (reply instanceof ParkedCall) return furtherRound(reply.question, { of, place, parked: reply.name });
  if (reply.kind === "waiting" && canAsk && able !== undefined) {
    const kept = { ...(carried !== undefined && { carried }), ...(parked !== undefined && { parked }) };
    const requestState = await mintState({ kind: "ask", approval: reply.waiting.approval, ...kept }, of);
    return askThroughClient(reply.waiting, { able, url: place.parts.approvalUrl(reply.waiting.approval), requestState });
  }
  return finish(answerReply(reply, action, { uri: params.uri, labelOut: place.parts.labelOut }), { asked, of, place, parked });
}

/** The approval that the call says it waits for: by the state that the house signed, else by name. Only a hint: the digest decides. */
function approvalOf(state: CallState | undefined, { _meta }: Params): Pick<RawCall, "approval"> {
  if (state?.kind === "ask") return { approval: state.approval };
  const named = isJsonObject(_meta) ? _meta[APPROVAL_META_KEY] : undefined;
  return isId("apr", named) ? { approval: named } : {};
}

/**
 * A sessionful client answers what the server asks while it waits; a stateless one with its next call. Until then a call
 * whose server asks in the middle of it stays under way: that one comes back instead of a reply.
 */
async function replyTo(raw: RawCall, { parts, era, parking, visit }: Place, { hold }: { hold: boolean }): Promise<Reply | ParkedCall> {
  const take = async (round: RawCall) => {
    const reply = await parts.call(round);
    return hold ? holdWaiting(round, reply, parts) : reply;
  };
  if (era === "2025") return inRounds(raw, take);
  if (parking === undefined || raw.line.able === undefined || raw.line.resumes !== undefined || !ROUNDS.has(raw.action)) return take(raw);
  const call = parking.begin(raw, visit.caller.agent, take);
  return (await call.wait(raw.line)) ?? call;
}

interface Finish {
  readonly asked: Asked;
  readonly of: StateOf;
  readonly place: Place;
  /** The name of the parked call that the call brought answers to. */
  readonly parked: string | undefined;
}

async function finish(result: Result, { asked, of, place, parked }: Finish): Promise<Result> {
  if (isInputRequired(result)) return furtherRound(result, { of, place, parked });
  // Result's index signature is unknown; what an outcome holds is JSON.
  const out = place.scope.resultOut(asked.server, result as JsonObject);
  // A shared cache would answer agents that policy never saw.
  return "cacheScope" in out ? { ...out, cacheScope: "private" } : out;
}

/** The upstream wants input from the client, and the path has let it ask: its state goes out under our signature, bound to this call. */
async function furtherRound(result: Result, { of, place, parked }: Omit<Finish, "asked">): Promise<Result> {
  if (place.era === "2025")
    throw new ProtocolError(RPC.failed, "the server asks for input in a way that this protocol revision cannot carry");
  if (parked !== undefined)
    return { ...result, requestState: await mintState({ kind: "parked", parked, keys: Object.keys(result.inputRequests ?? {}) }, of) };
  const upstream = typeof result.requestState === "string" ? { state: result.requestState } : {};
  return { ...result, requestState: await mintState({ kind: "upstream", ...upstream }, of) };
}

async function stateOf(text: unknown, of: StateOf): Promise<CallState> {
  if (typeof text !== "string") throw new ProtocolError(RPC.params, "Invalid or expired requestState", { reason: "invalid_request_state" });
  return readState(text, of);
}

/** What travels on to the upstream. A call that comes back from an ask carries what it carried when it was asked about. */
function carriedOf(state: CallState | undefined, { inputResponses: responses }: Asking): JsonObject | undefined {
  if (state?.kind === "ask") return state.carried;
  const upstream = state?.kind === "upstream" ? state.state : undefined;
  if (responses === undefined && upstream === undefined) return undefined;
  return {
    ...(responses !== undefined && { inputResponses: responses as JsonObject }),
    ...(upstream !== undefined && { requestState: upstream }),
  };
}

/** What a request asks for, as its server knows it. Its form beyond that is for intake to judge, so that it is recorded. */
export function targetOf(action: Action, params: Params, scope: Scope): Asked {
  switch (action) {
    case "callTool":
    case "getPrompt":
      return { action, ...scope.nameIn(text(params.name, "name")), args: params.arguments ?? {} };
    case "readResource":
    case "subscribeResource":
      return { action, ...scope.uriIn(text(params.uri, "uri")), args: {} };
    case "complete":
      return { action, ...completionOf(params, scope) };
    case "elicit":
    case "sample":
    case "fetch":
    case "callModel":
      throw new Error(`${action} never comes from a client`);
  }
}

/** A completion is for a prompt or a template; its arguments are the request's parameters, in the server's own names. */
function completionOf(
  { ref, argument, context }: { readonly [name: string]: unknown },
  scope: Scope,
): Pick<Asked, "server" | "name" | "args"> {
  if (!isJsonObject(ref)) throw new ProtocolError(RPC.params, "ref is missing");
  const more = { ...(argument !== undefined && { argument }), ...(context !== undefined && { context }) };
  if (ref.type === "ref/resource") {
    const target = scope.uriIn(text(ref.uri, "ref.uri"));
    return { ...target, args: { ref: { type: ref.type, uri: target.name }, ...more } };
  }
  if (ref.type !== "ref/prompt") throw new ProtocolError(RPC.params, "ref.type is ref/prompt or ref/resource");
  const target = scope.nameIn(text(ref.name, "ref.name"));
  return { ...target, args: { ref: { type: ref.type, name: target.name }, ...more } };
}

function text(value: unknown, member: string): string {
  if (typeof value === "string") return value;
  throw new ProtocolError(RPC.params, `${member} is missing or no text`);
}
