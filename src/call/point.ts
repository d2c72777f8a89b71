/** What an external decision point says of a call. It can only tighten what the rules of the house have decided. */
import type { Effect, Reason } from "./decision.ts";
import type { Remedy } from "./remedy.ts";

/** What one point said: it refuses, or lets pass what fulfils its remedies. */
export type PointAnswer = { readonly point: string } & (
  | { readonly refused: Reason; readonly remedies?: undefined }
  | { readonly refused?: undefined; readonly remedies: readonly Remedy[] }
);

/** What is recorded of it: its name and the strictest effect that it wanted. */
export interface PointSaid {
  readonly name: string;
  readonly effect: Effect;
}
