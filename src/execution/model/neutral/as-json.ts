/** What AI SDK's providers give, as JSON: times as texts, bytes in base64, what is not there left out. */
import { object } from "../member.ts";
import type { JsonObject } from "../../../call/json.ts";

export function asJson(value: unknown): JsonObject {
  const written = JSON.stringify(value, (_name, inner: unknown) =>
    inner instanceof Uint8Array ? Buffer.from(inner).toString("base64") : inner,
  );
  return object(JSON.parse(written));
}
