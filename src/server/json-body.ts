/** The body of a request of the operators' API, read strictly. */
import type { Context } from "hono";
import { isJsonObject } from "../call/json.ts";
import { parseJson } from "../intake/json.ts";
import { operatorFault } from "./operator-fault.ts";
import { OPERATOR_BODY_BYTES_MAX } from "./operator-limits.ts";

/** The JSON object in the body of a request; an empty one where there is none. Faults: SERVER_INPUT, INTAKE_*. */
export async function readJsonBody(c: Context, bytesMax = OPERATOR_BODY_BYTES_MAX): Promise<object> {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  if (bytes.length === 0) return {};
  // Forms of other sites can send anything but this type without asking the house first.
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "")) {
    throw operatorFault("SERVER_INPUT", "the body is not declared as JSON", { where: "content-type", hint: "send application/json" });
  }
  const body = parseJson(bytes, bytesMax);
  if (isJsonObject(body)) return body;
  throw operatorFault("SERVER_INPUT", "the body is not a JSON object", { where: "body" });
}
