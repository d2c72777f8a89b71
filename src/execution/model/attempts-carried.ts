/** What was tried before a model was asked as the one to fall back on: it travels with the call, and stands in what came of it. */
import type { Call } from "../../call/call.ts";
import type { JsonObject } from "../../call/json.ts";
import { objects } from "./member.ts";

/** The member of what a model call carries, and of its result: a list of `{model, code}`. */
export const ATTEMPTS = "attempts";

export function attemptsBefore({ carried }: Pick<Call, "carried">): readonly JsonObject[] {
  return objects(carried?.[ATTEMPTS]);
}
