/** What a fetch is about: a host, by a definition of the house's own, because nobody describes hosts. */
import { sha256Hex } from "../../call/digest.ts";
import type { Definition } from "../../call/definition.ts";
import { freeze, type JsonObject } from "../../call/json.ts";

/** Stands for the way out where definitions name their server. No configured server has it. */
export const EGRESS = "egress";
const FINGERPRINT = sha256Hex("host");

/** The definition of a host in its one spelling. */
export function hostDefinition(host: string): Definition {
  return freeze<JsonObject & Definition>({
    kind: "host",
    server: EGRESS,
    name: host,
    fingerprint: FINGERPRINT,
    state: "pinned",
    described: {},
  });
}
