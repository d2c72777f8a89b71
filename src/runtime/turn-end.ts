/** How a step ended. */
import type { Fault } from "../call/fault.ts";
import type { JsonValue } from "../call/json.ts";
import type { Awaited } from "./event.ts";

/** `stopped`: somebody paused or cancelled the run or its session, and whoever did has said so. */
export type TurnEnd =
  | { readonly kind: "again" }
  | { readonly kind: "answered"; readonly output: JsonValue }
  | { readonly kind: "waiting"; readonly asks: readonly Awaited[] }
  | { readonly kind: "failed"; readonly fault: Fault }
  | { readonly kind: "stopped" };
