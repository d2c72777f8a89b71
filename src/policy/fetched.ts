/** What rules read of a `fetch`: where it goes, and of a request whose head the house can see also its method and path. */
import { argTypeOf } from "./arg-type.ts";

const text = { type: "string" };
/** Query, headers and body are part of the call, and never read by rules; that a body could not be inspected is. */
const properties = { host: text, port: { type: "integer" }, scheme: text, method: text, path: text, query: {}, headers: {}, body: {}, base64: {}, unread: text };

export const FETCHED = argTypeOf({ type: "object", properties, required: ["host", "port", "scheme"] });
