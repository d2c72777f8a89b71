/** What Cedar's own engine is given to decide on, as plain data: making it needs no engine, and it can cross to another thread. */
import type { StatefulAuthorizationCall } from "@cedar-policy/cedar-wasm/nodejs";
import type { EngineRequest } from "../policy/engine.ts";
import type { Rule } from "../policy/rule.ts";
import { entityJson, recordJson, uidJson } from "./cedar-json.ts";

/** What the oracle reads of a rule. */
export type OracleRule = Pick<Rule, "id" | "remedy" | "text">;

/** A request as the oracle takes it. */
export type OracleCall = Omit<StatefulAuthorizationCall, "preparsedSchemaName" | "preparsedPolicySetId">;

/** The request as plain data. Throws a RangeError at a whole number beyond 2^53. */
export function oracleCall(request: EngineRequest): OracleCall {
  return {
    principal: uidJson(request.principal.uid),
    action: uidJson(request.action.uid),
    resource: uidJson(request.resource.uid),
    context: recordJson(request.context),
    entities: [...new Set([request.principal, request.resource, ...request.others])].map(entityJson),
    validateRequest: true,
  };
}
