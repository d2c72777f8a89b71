/**
 * Cedar's templates: rules with slots in their scopes, and the rules that links make of them. A slot is filled in Cedar's
 * JSON form, never in a text, so a value can be nothing but one entity; what comes out is read as any other rule is.
 */
import { policyToJson, policyToText } from "@cedar-policy/cedar-wasm/nodejs";
import type { EntityUidJson, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";

export const SLOTS = ["principal", "resource"] as const;
export type Slot = (typeof SLOTS)[number];

/** What the text of a template says by itself. */
export interface TemplateBody {
  readonly id: string;
  /** The slots that it has. */
  readonly slots: readonly Slot[];
  readonly text: string;
  readonly json: PolicyJson;
}

/** What a link fills in, each as `entityOf` gave it. */
export interface Filling {
  readonly id: string;
  /** The reason of the rule; the template's where it is left out. */
  readonly because: string | undefined;
  readonly entities: { readonly [slot in Slot]?: EntityUidJson };
}

type Scoped = PolicyJson["principal"] | PolicyJson["resource"];

/** The slots of a template in Cedar's JSON form. */
export function slotsOf(json: PolicyJson): readonly Slot[] {
  return SLOTS.filter((slot) => hasSlot(json[slot]));
}

function hasSlot(constraint: Scoped): boolean {
  return "slot" in constraint || ("in" in constraint && constraint.in !== undefined && "slot" in constraint.in);
}

/** The text of the rule that a link makes; every slot of the template must be filled. Throws where Cedar does not take it, which no filling of `entityOf` can cause. */
export function linkedText(template: TemplateBody, { id, because, entities }: Filling): string {
  const { principal, resource, annotations, ...rest } = template.json;
  const json = {
    ...rest,
    principal: filled(principal, entities.principal),
    resource: filled(resource, entities.resource),
    annotations: { ...annotations, id, ...(because !== undefined && { reason: because }) },
    // The slots are filled now, which the type of the parts cannot say.
  } as PolicyJson;
  const written = policyToText(json);
  if (written.type === "failure")
    throw new Error(`a linked rule cannot be written: ${written.errors.map(({ message }) => message).join("; ")}`);
  return written.text;
}

function filled(constraint: Scoped, entity: EntityUidJson | undefined): object {
  if (entity === undefined) return constraint;
  if ("slot" in constraint) return { op: constraint.op, entity };
  return "in" in constraint && constraint.in !== undefined && "slot" in constraint.in ? { ...constraint, in: { entity } } : constraint;
}

const ENTITY = /^\s*(?:[A-Za-z_]\w*\s*::\s*)+"(?:[^"\\]|\\[\s\S])*"\s*$/;

/** The one entity that a text such as `Agent::"reader"` names; undefined where it is anything else. */
export function entityOf(text: string): EntityUidJson | undefined {
  // The pattern lets nothing stand beside the entity; Cedar reads its escapes.
  if (!ENTITY.test(text)) return undefined;
  const read = policyToJson(`permit (principal == ${text}, action, resource);`);
  if (read.type === "failure") return undefined;
  const { principal } = read.json;
  return principal.op === "==" && "entity" in principal ? principal.entity : undefined;
}
