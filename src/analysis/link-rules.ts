/** From templates and links to the texts of rules; what does not fit together is told with its place. */
import type { EntityUidJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Place } from "../policy/rule.ts";
import { nearest } from "./nearest.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import type { Link } from "./read-links.ts";
import { SLOTS, entityOf, linkedText } from "./template.ts";
import type { Slot, TemplateBody } from "./template.ts";

export interface PlacedTemplate extends TemplateBody, Place {}

/** A text by what it is made of, made anew or remembered. */
export type KeepText = (key: string, make: () => string) => string;

export type Linked = { readonly text: string } | { readonly problems: readonly Problem[] };

/** The text of the rule that a link makes of its template. */
export function linkRule(link: Link, templates: ReadonlyMap<string, PlacedTemplate>, keep: KeepText): Linked {
  const template = templates.get(link.template);
  if (template === undefined) return { problems: [unknownTemplate(link, templates)] };
  const problems: Problem[] = [];
  const entities: { [slot in Slot]?: EntityUidJson } = {};
  for (const slot of SLOTS) {
    const text = link[slot];
    if ((text !== undefined) !== template.slots.includes(slot)) problems.push(slotProblem(link, slot, template));
    else if (text !== undefined) {
      const entity = keptEntity(text, keep);
      if (entity === undefined) problems.push(noEntity(link, slot, text));
      else entities[slot] = entity;
    }
  }
  if (problems.length > 0) return { problems };
  const { id, because } = link;
  const filling = { id, because, entities };
  return { text: keep(JSON.stringify([template.text, filling]), () => linkedText(template, filling)) };
}

/** `entityOf`, remembered as its JSON: many links name the same, and each load names most of them again. */
function keptEntity(text: string, keep: KeepText): EntityUidJson | undefined {
  const json = JSON.parse(keep(`entity ${text}`, () => JSON.stringify(entityOf(text) ?? null))) as EntityUidJson | null;
  return json ?? undefined;
}

/** A warning for each template that no link names. */
export function unlinked(templates: Iterable<PlacedTemplate>, links: readonly Link[]): readonly Problem[] {
  const named = new Set(links.map(({ template }) => template));
  return [...templates]
    .filter(({ id }) => !named.has(id))
    .map(({ id, file, line, column }) => ({
      severity: "warning",
      code: "POLICY_TEMPLATE_UNLINKED",
      message: `nobody links the template "${id}": it permits and forbids nothing`,
      hint: "link it in a file beside it, such as grants.links.yaml, or remove it",
      file,
      line,
      column,
    }));
}

function unknownTemplate(link: Link, templates: ReadonlyMap<string, PlacedTemplate>): Problem {
  const meant = nearest(link.template, templates.keys());
  const known = [...templates.keys()].sort().slice(0, 10).join(", ") || "none yet";
  const hint = meant === undefined ? `known: ${known}` : `did you mean ${meant}?`;
  return problemAt(link.placeOf("template"), "POLICY_TEMPLATE_UNKNOWN", `there is no template "${link.template}"`, hint);
}

function slotProblem(link: Link, slot: Slot, template: PlacedTemplate): Problem {
  const missing = link[slot] === undefined;
  const message = `the template "${template.id}" (${template.file}:${template.line}) has ${missing ? "a" : "no"} slot ?${slot}, and the link ${missing ? "does not fill it" : "fills it"}`;
  const hint = missing
    ? `add ${slot}: 'Type::"name"'`
    : `remove ${slot}; the template has ${template.slots.map((one) => `?${one}`).join(" and ")}`;
  return problemAt(link.placeOf(slot), "POLICY_LINK_SLOT", message, hint);
}

function noEntity(link: Link, slot: Slot, text: string): Problem {
  const example = slot === "principal" ? `'Agent::"reader"'` : `'Server::"files"'`;
  return problemAt(
    link.placeOf(slot),
    "POLICY_LINK_ENTITY",
    `${JSON.stringify(text)} is no entity`,
    `write a type and a name, such as ${slot}: ${example}`,
  );
}

function problemAt(place: Place, code: ProblemCode, message: string, hint: string): Problem {
  return { severity: "error", code, message, hint, ...place };
}
