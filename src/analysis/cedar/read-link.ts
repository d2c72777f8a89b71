/**
 * From a template and a link to a rule. A slot is filled in Cedar's JSON form, never in a text, so a value can be nothing
 * but one entity; what comes out is written as text and read as any other rule is.
 */
import { policyToJson, policyToText } from "@cedar-policy/cedar-wasm/nodejs";
import type { EntityUidJson, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { ENTITIES_KEPT_MAX } from "../limits.ts";
import { SLOTS } from "../template.ts";
import type { LinkFilling, LinkRead, Slot } from "../template.ts";
import { readBody } from "./read-body.ts";

/** Reads the rule that a link makes of a template; every slot of the template must be filled. */
export function readLink(template: PolicyJson, filling: LinkFilling): LinkRead {
  const entities: { [slot in Slot]?: EntityUidJson } = {};
  const unfit = SLOTS.filter((slot) => {
    const text = filling.entities[slot];
    const entity = text === undefined ? undefined : entityOf(text);
    if (entity !== undefined) entities[slot] = entity;
    return text !== undefined && entity === undefined;
  });
  if (unfit.length > 0) return { unfit };
  const text = linkedText(template, filling, entities);
  return { text, read: readBody(text) };
}

/** Throws where Cedar does not take the rule, which no filling with entities can cause. */
function linkedText(template: PolicyJson, { id, because }: LinkFilling, entities: { readonly [slot in Slot]?: EntityUidJson }): string {
  const { principal, resource, annotations, ...rest } = template;
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

function filled(constraint: PolicyJson["principal"] | PolicyJson["resource"], entity: EntityUidJson | undefined): object {
  if (entity === undefined) return constraint;
  if ("slot" in constraint) return { op: constraint.op, entity };
  return "in" in constraint && constraint.in !== undefined && "slot" in constraint.in ? { ...constraint, in: { entity } } : constraint;
}

const ENTITY = /^\s*(?:[A-Za-z_]\w*\s*::\s*)+"(?:[^"\\]|\\[\s\S])*"\s*$/;

/** Entities by the texts that name them: many links name the same. */
const kept = new Map<string, EntityUidJson | undefined>();

/** The one entity that a text such as `Agent::"reader"` names; undefined where it is anything else. */
function entityOf(text: string): EntityUidJson | undefined {
  if (kept.has(text)) return kept.get(text);
  if (kept.size >= ENTITIES_KEPT_MAX) kept.clear();
  const entity = readEntity(text);
  kept.set(text, entity);
  return entity;
}

function readEntity(text: string): EntityUidJson | undefined {
  // The pattern lets nothing stand beside the entity; Cedar reads its escapes.
  if (!ENTITY.test(text)) return undefined;
  const read = policyToJson(`permit (principal == ${text}, action, resource);`);
  if (read.type === "failure") return undefined;
  const { principal } = read.json;
  return principal.op === "==" && "entity" in principal ? principal.entity : undefined;
}
