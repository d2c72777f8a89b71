/**
 * The replayed model: answers a request as the same one was answered when it was recorded. One that was not recorded
 * differs from the recorded one whose turn it is, and it is said where.
 */
import { canonical } from "../../call/canonical.ts";
import { sha256Hex } from "../../call/digest.ts";
import type { JsonObject } from "../../call/json.ts";
import { failed } from "../fault.ts";
import type { RecordedModelCall, ReplayedProvider } from "./configuration.ts";
import { differenceOf } from "./difference.ts";
import { object } from "./member.ts";
import type { ModelRequest, ModelTry, Provider } from "./provider.ts";
import { tellAnswer } from "./tell-answer.ts";
import { USAGE_META } from "./usage.ts";

/** The member of a result's `_meta` that says which recorded call answered, counted from 0, and where the request differs. */
export const REPLAY_META = "chatelaine/replay";

interface Turn {
  readonly call: RecordedModelCall;
  readonly index: number;
  isTaken: boolean;
}

export function replayedProvider({ calls, answersOthers }: Pick<ReplayedProvider, "calls" | "answersOthers">): Provider {
  const turns: readonly Turn[] = calls.map((call, index) => ({ call, index, isTaken: false }));
  const keys = calls.map(({ args }) => keyOf(args));
  return {
    ask: (request) => {
      const asked = { dialect: request.dialect, body: request.body };
      const key = keyOf(asked);
      const same = turns.filter((_, at) => keys[at] === key);
      const turn = same.find(({ isTaken }) => !isTaken) ?? same.at(-1) ?? turns.find(({ isTaken }) => !isTaken);
      return Promise.resolve(turn === undefined ? past(turns.length) : answer(turn, asked, { request, answersOthers }));
    },
  };
}

function past(calls: number): ModelTry {
  return { ending: failed("EXECUTION_REPLAY_DIFFERS", `all ${calls} recorded calls were answered already`) };
}

interface Answering {
  readonly request: ModelRequest;
  readonly answersOthers: boolean;
}

function answer(turn: Turn, asked: JsonObject, { request, answersOthers }: Answering): ModelTry {
  const { call, index } = turn;
  const differs = differenceOf(asked, call.args);
  if (differs !== undefined && !answersOthers)
    return { ending: failed("EXECUTION_REPLAY_DIFFERS", `the request differs from the recorded call ${index} at ${differs}`) };
  turn.isTaken = true;
  const { _meta: meta, ...result } = call.result;
  request.began();
  if (request.tell !== undefined) for (const piece of tellAnswer(request.dialect, result)) request.tell(piece);
  const told = { [REPLAY_META]: { call: index, ...(differs !== undefined && { differs }) } };
  return { ending: { status: "done", result: { ...result, _meta: told } }, usage: object(object(meta)[USAGE_META]) };
}

/** The same request has the same key, whatever rules read beside it. */
function keyOf({ dialect, body }: JsonObject): string {
  return sha256Hex(canonical({ dialect: dialect ?? "", body: body ?? {} }));
}
