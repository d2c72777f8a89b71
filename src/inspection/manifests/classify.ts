/**
 * What a tool probably does, guessed at first contact from what its server says of it: name, title, description, schema
 * and annotations. Deterministic. Every guess errs to the strict side: a verb that nobody knows is consequential, cannot be
 * taken back and reaches others; an argument that nobody knows steers; what comes back is untrusted and private. A server
 * that lies about its tools can deceive it, so a guess never trusts and never grants: rules do not see it as a ToolClass.
 */
import type { Definition } from "../../call/definition.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonValue } from "../../call/json.ts";
import type { ResultLabels, ToolManifest } from "../../call/manifest.ts";
import { TOOL_CLASSES } from "../../call/tool-class.ts";
import { argumentRoles, hasAddress, hasInvited, hasProgram, resourcesOf } from "./argument-roles.ts";
import { deedsOf, isReading } from "./deeds.ts";
import { argumentPlaces } from "./places.ts";
import type { ArgumentPlace } from "./places.ts";
import { CHANGE, CODE, COMPUTE, DESTROY, EGRESS, OPEN, READ, SEND, UNKNOWN_DEED } from "./verbs.ts";
import type { Deed } from "./verbs.ts";

/** The label of what a server answers that nobody vouches for. */
export const UNTRUSTED_PRIVATE: ResultLabels = Object.freeze({
  integrity: "untrusted",
  readers: Object.freeze([]),
  authentic: false,
  choosable: true,
  parts: Object.freeze([]),
});

/** A manifest for a definition that has none. Resources and prompts are read; what a server asks of a client is its own. */
export function classify({ kind, name, described }: Pick<Definition, "kind" | "described" | "name">): ToolManifest {
  if (kind !== "tool") return { ...guessOf([READ], [READ], []), reads: "*" };
  const places = argumentPlaces(described["inputSchema"]);
  const description = textOf(described["description"]);
  const said = deedsOf({ name, title: textOf(described["title"]), description });
  const own = said.length === 0 ? [UNKNOWN_DEED] : said;
  return guessOf([...own, ...shown(own, places), ...hinted(described["annotations"], description)], own, places);
}

/** `own` are the deeds that words tell of: annotations have no say in which arguments steer. */
function guessOf(deeds: readonly Deed[], own: readonly Deed[], places: readonly ArgumentPlace[]): ToolManifest {
  const classes = TOOL_CLASSES.filter((name) => deeds.some((deed) => deed.classes.includes(name)));
  const acts = classes.some((name) => name !== "read");
  const outward = deeds.some((deed) => deed.outward);
  const { reads, writes } = resourcesOf(places);
  const carries = own.filter((deed) => !deed.steeredByText);
  return {
    classes,
    ...argumentRoles(places, {
      byText: carries.length === 0,
      ofExisting: own.every((deed) => deed === CHANGE || deed === DESTROY),
      reaches: outward,
    }),
    reversible: deeds.every((deed) => deed.reversible),
    outward,
    ...(classes.includes("read") && { reads }),
    ...(acts && { writes }),
    result: UNTRUSTED_PRIVATE,
    from: "guess",
  };
}

/** What arguments add: an address is fetched from, a program is run, people are reached. */
function shown(own: readonly Deed[], places: readonly ArgumentPlace[]): readonly Deed[] {
  const reads = own.every(isReading);
  const keeps = own.includes(COMPUTE) && resourcesOf(places).writes !== "*";
  return [
    ...(hasAddress(places) && (reads || own.includes(OPEN)) ? [EGRESS] : []),
    ...(keeps ? [CHANGE] : []),
    ...(hasProgram(places) ? [CODE] : []),
    ...(!reads && hasInvited(places) ? [SEND] : []),
  ];
}

/** What annotations add. They are claims: what would make a tool look harmless is not believed. */
function hinted(annotations: JsonValue | undefined, description: string): readonly Deed[] {
  if (!isJsonObject(annotations)) return [];
  const called = deedsOf({ name: textOf(annotations["title"]), title: "", description });
  return [
    ...called.filter((deed) => !isReading(deed)),
    ...(annotations["destructiveHint"] === true ? [DESTROY] : []),
    ...(annotations["openWorldHint"] === true ? [EGRESS] : []),
    ...(annotations["readOnlyHint"] === false ? [CHANGE] : []),
  ];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
