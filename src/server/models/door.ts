/**
 * The model doors: what an application that speaks to OpenAI's or Anthropic's API needs no change for but its base URL and
 * its key. A request is a call of a model, and each tool call in its answer a call of a tool; both take the path.
 *
 * Trust: whoever owns this door can lie to applications about answers, and hand over arguments that were not permitted. It
 * has no provider's key and cannot ask a model: the path does, after the permit is durable.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { asFault } from "../../call/fault.ts";
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import { pathOf, type Room } from "../http.ts";
import { readJson } from "../mcp/body.ts";
import { takePrompt } from "../mcp/prompt-header.ts";
import { leavingOf } from "../mcp/web.ts";
import { readCount, readMessages } from "./anthropic-requests.ts";
import { Answering } from "./answering.ts";
import { ask } from "./ask-model.ts";
import { faultError, type Wire } from "./error-body.ts";
import { modelsFault } from "./fault.ts";
import { MODEL_BODY_BYTES_MAX } from "./limits.ts";
import { modelsAnswer } from "./list-models.ts";
import type { ModelRequest } from "./model-request.ts";
import { readChat, readEmbeddings, readResponses } from "./openai-requests.ts";
import type { ModelDoorParts, Visit } from "./port.ts";
import { References } from "./references.ts";

/** Requests that ask a model, by wire and path below its base. */
export const ASKING: { readonly [wire in Wire]: { readonly [path: string]: (body: JsonObject) => ModelRequest } } = {
  openai: { "/chat/completions": readChat, "/responses": readResponses, "/embeddings": readEmbeddings },
  anthropic: { "/messages": readMessages, "/messages/count_tokens": readCount },
};
/** Where each wire's doors stand. */
export const BASES: { readonly [wire in Wire]: string } = { openai: "/openai/v1", anthropic: "/anthropic/v1" };
/** Where each lists its models. */
export const MODELS_PATH = "/models";

/** A door a wire. */
export function modelDoors(parts: ModelDoorParts): readonly Room[] {
  const references = new References(parts.given);
  return (["openai", "anthropic"] as const).map((wire) => ({
    path: BASES[wire],
    handle: (request, response) => open(wire, { request, response }, { parts, references }),
  }));
}

interface Knock {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface House {
  readonly parts: ModelDoorParts;
  readonly references: References;
}

async function open(wire: Wire, { request, response }: Knock, house: House): Promise<void> {
  const answering = new Answering({ wire, response, clock: house.parts.clock });
  try {
    await answer(wire, { request, response }, { ...house, answering });
  } catch (thrown) {
    const fault = asFault(thrown, "SERVER_FAULT");
    const error = faultError(fault);
    if (error.status >= 500) house.parts.report(fault);
    answering.fail(error);
  }
}

async function answer(
  wire: Wire,
  knock: Knock,
  { parts, references, answering }: House & { readonly answering: Answering },
): Promise<void> {
  const { request, response } = knock;
  const path = pathOf(request).slice(BASES[wire].length);
  const visit = await enter(request, parts);
  const unheard = await takePrompt(request, visit.caller, parts);
  if (unheard !== undefined) return answering.fail(faultError(unheard.fault));

  const isList = path === MODELS_PATH || path.startsWith(`${MODELS_PATH}/`);
  if (request.method === "GET" && isList) {
    const name = path === MODELS_PATH ? undefined : decodeName(path.slice(MODELS_PATH.length + 1));
    const dialect = wire === "openai" ? "openai-chat" : "anthropic-messages";
    return answering.end(modelsAnswer(wire, parts.list(visit.caller, dialect, name), name));
  }
  const read = Object.hasOwn(ASKING[wire], path) ? ASKING[wire][path] : undefined;
  if (read === undefined || request.method !== "POST")
    throw modelsFault("SERVER_MODEL_ROUTE", "nothing answers at this path with this method", "docs/model-gateway.md lists what does");
  const body = await readBody(request);
  const asked = read(wire === "anthropic" ? withBetas(body, request) : body);
  await ask(asked, { visit, enter: () => enter(request, parts), parts, references, answering, signal: leavingOf(response).signal });
}

const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

const KEY_HINT = "send a virtual key as the API key: chatelaine virtual-key add AGENT";
/** A token is a JWS in its compact form (RFC 7515, 3.1). */
const TOKEN_PARTS = 3;

/** The key of a request: `Authorization: Bearer`, or `x-api-key` where there is none. */
function enter({ headers }: IncomingMessage, parts: ModelDoorParts): Promise<Visit> {
  const { authorization, "x-api-key": apiKey, "chatelaine-session": session } = headers;
  const key = BEARER.exec(authorization ?? "")?.[1] ?? apiKey;
  if (typeof key !== "string" || key === "") throw modelsFault("SERVER_MODEL_KEY", "the request carries no key of an agent", KEY_HINT);
  if (!key.startsWith("chv_") && key.split(".").length !== TOKEN_PARTS)
    throw modelsFault("SERVER_MODEL_KEY", "the key is neither a virtual key (chv_…) nor a token of this house", KEY_HINT);
  return parts.enter(key, typeof session === "string" ? session : undefined);
}

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const read = await readJson(request, MODEL_BODY_BYTES_MAX);
  if ("refusal" in read) throw read.refusal.fault;
  if (isJsonObject(read.json)) return read.json;
  throw modelsFault("SERVER_MODEL_REQUEST", "the body is not a JSON object", "docs/model-gateway.md says what each wire takes");
}

/** Betas stand in a header of Anthropic's wire; in the call they are part of the body, for rules and the ledger to have them. */
function withBetas(body: JsonObject, { headers }: IncomingMessage): JsonObject {
  const header = headers["anthropic-beta"];
  const betas = (typeof header === "string" ? header.split(",") : (header ?? [])).map((beta) => beta.trim()).filter((beta) => beta !== "");
  return betas.length === 0 ? body : { ...body, betas };
}

function decodeName(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return "";
  }
}
