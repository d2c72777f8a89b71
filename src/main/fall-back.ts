/**
 * Falling back: where a model cannot answer, those that its provider's configuration names are asked in turn. Each is a
 * call of its own along the whole path, because policy decides which model may be told what. What was refused, or is
 * asked about, is not asked of another, and what had begun to speak is not begun anew.
 */
import type { RawCall } from "../call/call.ts";
import { isJsonObject, type JsonObject } from "../call/json.ts";
import type { ModelPiece } from "../call/model.ts";
import type { Outcome } from "../call/outcome.ts";
import type { Reply } from "../call/reply.ts";
import { ATTEMPTS } from "../execution/model/attempts-carried.ts";
import type { ModelProvider } from "../execution/model/configuration.ts";
import { declaredTools } from "../intake/model-tools.ts";

type Take = (raw: RawCall) => Promise<Reply>;

/** Endings that say that this provider cannot answer now, and another may. */
const CANNOT: ReadonlySet<string> = new Set([
  "EXECUTION_UPSTREAM_DOWN",
  "EXECUTION_UPSTREAM_BUSY",
  "EXECUTION_RATE_LIMITED",
  "EXECUTION_KEY_REFUSED",
  "EXECUTION_SECRET_UNAVAILABLE",
  "EXECUTION_PACKAGE_MISSING",
  // One that does not speak the dialect was sent nothing.
  "EXECUTION_DIALECT",
]);
/** The same, where what was asked does nothing twice. */
const LOST: ReadonlySet<string> = new Set(["EXECUTION_CONNECTION_LOST", "EXECUTION_DEADLINE"]);
const SERVER_ERROR = 500;

/** Takes a call along the path, and a model call that cannot be answered along it again for each model to fall back on. */
export function fallingBack(take: Take, models: { readonly [name: string]: ModelProvider }): Take {
  return async (raw) => {
    const fallback = raw.action === "callModel" && Object.hasOwn(models, raw.server) ? (models[raw.server]?.fallback ?? []) : [];
    if (fallback.length === 0) return take(raw);
    const said = { anything: false };
    const telling = tellingOf(raw, said);
    const attempts: JsonObject[] = [];
    let last = await take(telling);
    let from = `${raw.server}/${raw.name}`;
    for (const model of fallback) {
      const failure = raw.line.signal.aborted || said.anything ? undefined : failureOf(last, raw);
      if (failure === undefined) break;
      if (attempts.at(-1)?.["model"] !== from) attempts.push({ model: from, code: failure });
      const next = await take({ ...asked(telling, model), carried: { [ATTEMPTS]: [...attempts] } });
      // A model that may not be told this is passed over.
      if (next.kind !== "released") continue;
      last = next;
      from = model;
    }
    return last;
  };
}

/** Notes whether the model said anything. */
function tellingOf(raw: RawCall, said: { anything: boolean }): RawCall {
  const { piece } = raw.line;
  if (piece === undefined) return raw;
  const noting = (one: ModelPiece): void => {
    if (one.kind !== "event") said.anything = true;
    piece(one);
  };
  return { ...raw, line: { ...raw.line, piece: noting } };
}

/** The same question to another model. An approval was for the first one alone. */
function asked({ approval: _approval, ...raw }: RawCall, model: string): RawCall {
  const at = model.indexOf("/");
  const name = model.slice(at + 1);
  const args = isJsonObject(raw.args) ? raw.args : {};
  const body = isJsonObject(args["body"]) ? args["body"] : {};
  const named: JsonObject = body["model"] === undefined ? body : { ...body, model: name };
  return { ...raw, server: model.slice(0, at), name, args: { ...args, body: named } };
}

/** The code of a failure after which another model may answer. */
function failureOf(reply: Reply, { args }: RawCall): string | undefined {
  return reply.kind === "released" ? failureAfterWhich(reply.released.outcome, args) : undefined;
}

/** The same for a model call that ended so. */
export function failureAfterWhich({ status, fault }: Pick<Outcome, "status" | "fault">, args: RawCall["args"]): string | undefined {
  if (status === "done" || fault === undefined) return undefined;
  const isTheirs = fault.code === "EXECUTION_UPSTREAM_ERROR" && (fault.rpc?.code ?? 0) >= SERVER_ERROR;
  const mayAnother = status === "failed" && (CANNOT.has(fault.code) || isTheirs);
  return mayAnother || (LOST.has(fault.code) && runsNothing(args)) ? fault.code : undefined;
}

function runsNothing(args: RawCall["args"]): boolean {
  const body = isJsonObject(args) && isJsonObject(args["body"]) ? args["body"] : {};
  return declaredTools(body)?.providerTools.length === 0;
}
