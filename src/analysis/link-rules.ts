/** Whether links fit their templates; what does not fit together is told with its place. */
import type { Place } from "../policy/rule.ts";
import { nearest } from "./nearest.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import type { Link } from "./read-links.ts";
import { SLOTS } from "./template.ts";
import type { LinkFilling, Slot, TemplateBody } from "./template.ts";

export interface PlacedTemplate extends TemplateBody, Place {
  readonly text: string;
}

/** A link that fills exactly the slots of its template. `key` says all that its rule is made of. */
export interface FittedLink {
  readonly template: PlacedTemplate;
  readonly filling: LinkFilling;
  readonly key: string;
}

/** The link with its template, or why the two do not fit. */
export function fitLink(
  link: Link,
  templates: ReadonlyMap<string, PlacedTemplate>,
): FittedLink | { readonly problems: readonly Problem[] } {
  const template = templates.get(link.template);
  if (template === undefined) return { problems: [unknownTemplate(link, templates)] };
  const wrong = SLOTS.filter((slot) => (link[slot] !== undefined) !== template.slots.includes(slot));
  if (wrong.length > 0) return { problems: wrong.map((slot) => slotProblem(link, slot, template)) };
  const { id, because, principal, resource } = link;
  const entities = { ...(principal !== undefined && { principal }), ...(resource !== undefined && { resource }) };
  const filling = { id, because, entities };
  return { template, filling, key: JSON.stringify([template.text, filling]) };
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

/** The problem of a link with a slot whose text names no entity. */
export function noEntity(link: Link, slot: Slot): Problem {
  const example = slot === "principal" ? `'Agent::"reader"'` : `'Server::"files"'`;
  return problemAt(
    link.placeOf(slot),
    "POLICY_LINK_ENTITY",
    `${JSON.stringify(link[slot])} is no entity`,
    `write a type and a name, such as ${slot}: ${example}`,
  );
}

function problemAt(place: Place, code: ProblemCode, message: string, hint: string): Problem {
  return { severity: "error", code, message, hint, ...place };
}
