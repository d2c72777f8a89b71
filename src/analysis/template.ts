/**
 * Cedar's templates: rules with slots in their scopes. A link fills each slot with one entity and so makes a rule, which
 * is read as any other is.
 */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { BodyRead } from "./rule-body.ts";

export const SLOTS = ["principal", "resource"] as const;
export type Slot = (typeof SLOTS)[number];

/** What the text of a template says by itself. */
export interface TemplateBody {
  readonly id: string;
  /** The slots that it has. */
  readonly slots: readonly Slot[];
  readonly json: PolicyJson;
}

/** What a link fills in: for each slot of its template a text such as `Agent::"reader"`. */
export interface LinkFilling {
  readonly id: string;
  /** The reason of the rule; the template's where it is left out. */
  readonly because: string | undefined;
  readonly entities: { readonly [slot in Slot]?: string };
}

/** The rule that a link makes, or the slots whose texts are no entity. */
export type LinkRead = { readonly text: string; readonly read: BodyRead } | { readonly unfit: readonly Slot[] };

type Scoped = PolicyJson["principal"] | PolicyJson["resource"];

/** The slots of a template in Cedar's JSON form. */
export function slotsOf(json: PolicyJson): readonly Slot[] {
  return SLOTS.filter((slot) => hasSlot(json[slot]));
}

function hasSlot(constraint: Scoped): boolean {
  return "slot" in constraint || ("in" in constraint && constraint.in !== undefined && "slot" in constraint.in);
}
