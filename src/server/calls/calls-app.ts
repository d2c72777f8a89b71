/**
 * Calls over plain HTTP, for any language: `POST /v1/calls` takes one along the path, `PUT /v1/tools` declares tools that
 * the agent's own program performs, and `POST /v1/calls/:call/outcome` brings what came of one. docs/calls.md is the
 * contract.
 *
 * Trust: whoever owns this door could drop or delay calls and lie to programs about answers. It cannot let a call run: the
 * path judges each with the agent's own credential, and hands arguments over after the permit is durable.
 */
import { Hono } from "hono";
import type { Context } from "hono";
import type { Line, RawCall } from "../../call/call.ts";
import type { Caller } from "../../call/caller.ts";
import type { Credential } from "../../call/credential.ts";
import type { CallId } from "../../call/id.ts";
import { isId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Reply } from "../../call/reply.ts";
import { tooLarge } from "../../intake/json.ts";
import { takePrompt } from "../mcp/prompt-header.ts";
import { answerCall, type CallAnswer } from "./answer-call.ts";
import { answerCallsFault, callsFault } from "./fault.ts";
import { InHand } from "./in-hand.ts";
import type { CallsParts } from "./port.ts";
import { type CallBody, readCall, readAdded, readDeclaration, readOutcome } from "./read-body.ts";
import { bodyBound } from "../body-bound.ts";

export const CALLS_PATH = "/v1/calls";
export const OUTCOME_PATH = "/v1/calls/:call/outcome";
export const TOOLS_PATH = "/v1/tools";
export const CONVERSATION_PATH = "/v1/conversation";
const SESSION_HEADER = "chatelaine-session";

interface Visit {
  readonly caller: Caller;
  readonly credential: Credential;
}

/** The door as a Hono app. */
export function callsApp(parts: CallsParts): Hono {
  const app = new Hono();
  const inHand = new InHand();
  const { requestBytesMax: maxSize, report } = parts;
  const bounded = bodyBound({ maxSize, onError: (c) => answerCallsFault(c, tooLarge(maxSize), report) });
  app.post(CALLS_PATH, bounded, async (c) => answered(c, await call(c, await enter(c, parts), { parts, inHand })));
  app.post(OUTCOME_PATH, bounded, async (c) => answered(c, await outcome(c, await enter(c, parts), { parts, inHand })));
  app.put(TOOLS_PATH, bounded, async (c) => answered(c, await declare(c, await enter(c, parts), parts)));
  app.get(CONVERSATION_PATH, async (c) => answered(c, await readItems(c, await enter(c, parts), parts)));
  app.post(CONVERSATION_PATH, bounded, async (c) => answered(c, await addItems(c, await enter(c, parts), parts)));
  app.post(`${CONVERSATION_PATH}/withdraw`, bounded, async (c) =>
    answered(c, { item: (await parts.conversation.withdraw((await enter(c, parts)).caller)) ?? null }),
  );
  app.delete(CONVERSATION_PATH, async (c) => answered(c, (await parts.conversation.clear((await enter(c, parts)).caller)) ?? {}));
  app.onError((thrown, c) => answerCallsFault(c, thrown, report));
  return app;
}

interface Room {
  readonly parts: CallsParts;
  readonly inHand: InHand;
}

/** Who calls, by the bearer token of an agent or a virtual key; a prompt in the headers is taken in first. Faults: SERVER_NO_TOKEN, SERVER_INPUT, IDENTITY_*, SESSION_*, SERVER_PROMPT, OPERATE_*. */
async function enter(c: Context, parts: CallsParts): Promise<Visit> {
  const key = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (key === undefined) {
    const hint = "exchange the agent's bootstrap key at /oauth/token, or send a virtual key";
    throw callsFault("SERVER_NO_TOKEN", "this address needs a bearer token", { hint });
  }
  const session = c.req.header(SESSION_HEADER);
  const { caller, credential } = await parts.attribute(key, session);
  checkSession(session, caller);
  const unheard = await takePrompt({ headers: Object.fromEntries(c.req.raw.headers) }, caller, parts);
  if (unheard !== undefined) throw unheard.fault;
  return { caller, credential };
}

/** A program with several sessions at once says which it means: a call never lands in another one. Faults: SERVER_INPUT. */
function checkSession(session: string | undefined, caller: Caller): void {
  if (session === undefined || session === caller.session) return;
  throw callsFault("SERVER_INPUT", "the token is for another session", { where: "session", hint: "get a token for it at /oauth/token" });
}

async function declare(c: Context, { caller }: Visit, parts: CallsParts): Promise<object> {
  const { tools, server = ownServer(caller, parts) } = await readDeclaration(c, parts.requestBytesMax);
  return { server, tools: await parts.declare(caller.agentName, tools, server) };
}

async function readItems(c: Context, { caller }: Visit, { conversation }: CallsParts): Promise<object> {
  const wanted = c.req.query("limit");
  if (wanted !== undefined && !/^[1-9]\d{0,5}$/.test(wanted))
    throw callsFault("SERVER_INPUT", "a limit is a whole number above 0", {
      where: "limit",
      hint: "leave it out for all that is read at once",
    });
  return { items: conversation.items(caller, wanted === undefined ? undefined : Number(wanted)) };
}

async function addItems(c: Context, { caller }: Visit, { conversation, requestBytesMax }: CallsParts): Promise<object> {
  await conversation.add(caller, (await readAdded(c, requestBytesMax)).items);
  return {};
}

async function call(c: Context, { caller, credential }: Visit, { parts, inHand }: Room): Promise<CallAnswer> {
  const body = await readCall(c, parts.requestBytesMax);
  checkSession(body.session, caller);
  const { server = ownServer(caller, parts), definition } = body;
  if (definition !== undefined) await parts.declare(caller.agentName, [{ ...definition, name: body.tool }], server);

  const leaving = leavingOf(c);
  const handed = Promise.withResolvers<CallAnswer>();
  const hand: Line["perform"] = (args, { call: id, stop }) => {
    // From now on the program has it, whatever becomes of this request.
    leaving.stay();
    handed.resolve({ call: id, effect: "permit", perform: true, args });
    return inHand.wait(id, caller, { reply, stop });
  };
  const raw = rawOf(
    body,
    { server, credential, line: { signal: leaving.signal, ...(parts.isApplication(server) && { perform: hand }) } },
    parts,
  );
  const reply: Promise<Reply> = parts.take(raw, Math.min(body.holdMs ?? parts.askHoldMs, parts.askHoldMs));
  // Where it was handed over, a fault of the path is heard by who brings the outcome, or by nobody.
  reply.catch(() => {});
  return Promise.race([handed.promise, reply.then((one) => answerCall(one, parts))]);
}

async function outcome(c: Context, { caller }: Visit, { parts, inHand }: Room): Promise<CallAnswer> {
  const result: JsonObject = await readOutcome(c, parts.requestBytesMax);
  return answerCall(await inHand.bring(c.req.param("call") as CallId, caller, result), parts);
}

function rawOf(
  { tool, args, approval, _meta }: CallBody,
  { server, credential, line }: Pick<RawCall, "server" | "credential" | "line">,
  { labelIn }: CallsParts,
): RawCall {
  const label = labelIn(_meta);
  const waits = isId("apr", approval) ? { approval } : {};
  return { door: "calls", action: "callTool", server, name: tool, args, credential, line, ...waits, ...(label !== undefined && { label }) };
}

function ownServer({ agentName }: Caller, { applicationOf }: CallsParts): string {
  const server = applicationOf(agentName);
  if (server !== undefined) return server;
  throw callsFault("SERVER_NO_APPLICATION", "the call names no server, and the agent has none of its own", {
    where: "server",
    hint: "name the server; see docs/calls.md",
  });
}

/** The signal of a client that leaves before it is answered. Once it may stay away, nothing aborts it any more. */
function leavingOf(c: Context): { readonly signal: AbortSignal; readonly stay: () => void } {
  const leaving = new AbortController();
  const { signal } = c.req.raw;
  const leave = () => leaving.abort();
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  return { signal: leaving.signal, stay: () => signal.removeEventListener("abort", leave) };
}

function answered(c: Context, body: object): Response {
  c.header("cache-control", "no-store");
  return c.json(body);
}
