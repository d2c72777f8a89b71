/** What rules read of calls that no tool's schema describes. The rest of their arguments is part of the call, and never read by rules. */
import type { DefinitionKind } from "../call/definition.ts";
import { argTypeOf } from "./arg-type.ts";
import type { RecordType } from "./arg-type.ts";

const [text, whole, texts] = [{ type: "string" }, { type: "integer" }, { type: "array", items: { type: "string" } }];
/** Where it goes, and of a request whose head the house can see also its method and path; that a body could not be inspected. */
const fetched = { host: text, port: whole, scheme: text, method: text, path: text, query: {}, headers: {}, body: {}, base64: {}, unread: text };
/** As intake says it of the body (`intake/model-request.ts`). */
const asked = { dialect: text, tools: texts, providerTools: texts, messages: whole, maxOutputTokens: whole, body: {} };

/** By the kind of definition that they are about. */
export const OWN_ARGUMENTS: { readonly [kind in DefinitionKind]?: RecordType | undefined } = {
  host: argTypeOf({ type: "object", properties: fetched, required: ["host", "port", "scheme"] }),
  model: argTypeOf({ type: "object", properties: asked, required: ["dialect", "tools", "providerTools", "messages"] }),
};
