/**
 * Every method of MCP, both eras of it, and what becomes of it here. The doors dispatch from this table and from nothing
 * else: a method that does not stand here does not exist. A test compares it with the schemas of the SDK.
 */
import type { Action } from "../../call/call.ts";

/** The stateless revision 2026-07-28, or the sessionful ones before it (2025-11-25, 2025-06-18). */
export type Era = "2025" | "2026";

export const STATELESS_REVISION = "2026-07-28";
export const SESSIONFUL_REVISIONS: readonly string[] = ["2025-11-25", "2025-06-18"];

export type Treatment =
  /** The house answers from what it knows; nothing outside is touched. */
  | { readonly kind: "answered"; readonly eras: readonly Era[] }
  /** It can touch an upstream, so it becomes a call and takes the path. */
  | { readonly kind: "path"; readonly action: Action; readonly eras: readonly Era[] }
  | { readonly kind: "refused"; readonly why: string };

const BOTH: readonly Era[] = ["2025", "2026"];
const SESSIONFUL: readonly Era[] = ["2025"];
const STATELESS: readonly Era[] = ["2026"];
const NO_TASKS = "tasks are not offered: a call is answered, or says how to continue";
const SERVERS_ONLY = "only a server may ask this of a client";

export const METHODS = {
  initialize: { kind: "answered", eras: SESSIONFUL },
  ping: { kind: "answered", eras: SESSIONFUL },
  "server/discover": { kind: "answered", eras: STATELESS },
  "tools/list": { kind: "answered", eras: BOTH },
  "resources/list": { kind: "answered", eras: BOTH },
  "resources/templates/list": { kind: "answered", eras: BOTH },
  "prompts/list": { kind: "answered", eras: BOTH },
  "logging/setLevel": { kind: "answered", eras: SESSIONFUL },
  "resources/unsubscribe": { kind: "answered", eras: SESSIONFUL },

  "tools/call": { kind: "path", action: "callTool", eras: BOTH },
  "resources/read": { kind: "path", action: "readResource", eras: BOTH },
  "prompts/get": { kind: "path", action: "getPrompt", eras: BOTH },
  "completion/complete": { kind: "path", action: "complete", eras: BOTH },
  "resources/subscribe": { kind: "path", action: "subscribeResource", eras: SESSIONFUL },
  "subscriptions/listen": { kind: "path", action: "subscribeResource", eras: STATELESS },

  "tasks/get": { kind: "refused", why: NO_TASKS },
  "tasks/result": { kind: "refused", why: NO_TASKS },
  "tasks/list": { kind: "refused", why: NO_TASKS },
  "tasks/cancel": { kind: "refused", why: NO_TASKS },
  "sampling/createMessage": { kind: "refused", why: SERVERS_ONLY },
  "elicitation/create": { kind: "refused", why: SERVERS_ONLY },
  "roots/list": { kind: "refused", why: SERVERS_ONLY },
} as const satisfies { readonly [method: string]: Treatment };

/** The notifications that a client may send. All others are taken in and dropped. */
export const NOTIFICATIONS: ReadonlySet<string> = new Set([
  "notifications/initialized",
  "notifications/cancelled",
  "notifications/progress",
]);

type Methods = typeof METHODS;
/** Methods that the house answers by handlers of its own; the first three are the protocol's handshake, which the SDK answers. */
export type AnsweredMethod = Exclude<
  { [M in keyof Methods]: Methods[M]["kind"] extends "answered" ? M : never }[keyof Methods],
  "initialize" | "ping" | "server/discover"
>;

/** What becomes of a method in an era. Unknown methods, and those of the other era, are refused. */
export function treatmentOf(method: string, era: Era): Treatment {
  const treatment: Treatment | undefined = Object.hasOwn(METHODS, method) ? METHODS[method as keyof Methods] : undefined;
  if (treatment === undefined) return { kind: "refused", why: "no such method" };
  if (treatment.kind !== "refused" && !treatment.eras.includes(era))
    return { kind: "refused", why: "not a method of this protocol revision" };
  return treatment;
}

/** Whether the house answers a method by a handler of its own. */
export function isAnswered(method: string): method is AnsweredMethod {
  return Object.hasOwn(METHODS, method) && METHODS[method as keyof Methods].kind === "answered";
}
