/** What the house knows of its tools: what a person says in a manifest or in `classes`, else what can be guessed. */
import type { Definition } from "../../call/definition.ts";
import { definitionName } from "../../call/definition.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import type { ToolClass } from "../../call/tool-class.ts";
import { classify } from "../../inspection/manifests/classify.ts";
import type { ManifestOf } from "../../inspection/manifests/manifest-of.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { usualOf } from "./compile.ts";

type Said = Pick<Configuration, "manifests" | "classes">;

/** What is known by this configuration. A definition is looked at once. */
export function manifestsOf(said: Said): ManifestOf {
  const known = new WeakMap<Definition, ToolManifest>();
  return (definition) => {
    const manifest = known.get(definition) ?? manifestFor(definition, said);
    known.set(definition, manifest);
    return manifest;
  };
}

/** What people say that a tool can do, by `server/tool`: rules read it as ToolClass. What was guessed is nobody's word. */
export function classesSaid({ manifests, classes }: Said, tool: Pick<Definition, "server" | "name">): readonly ToolClass[] {
  const own = Object.hasOwn(manifests, tool.server) ? manifests[tool.server]?.tools.get(tool.name) : undefined;
  const name = definitionName(tool);
  const given = Object.hasOwn(classes, name) ? (classes[name] ?? []) : [];
  return [...new Set([...given, ...(own?.classes ?? [])])];
}

/** The same, by `server/tool`. */
export function classesSaidOf(said: Said, tool: string): readonly ToolClass[] {
  const at = tool.indexOf("/");
  return classesSaid(said, { server: tool.slice(0, at), name: tool.slice(at + 1) });
}

function manifestFor(definition: Definition, said: Said): ToolManifest {
  const { manifests } = said;
  const { kind, server, name } = definition;
  if (kind !== "tool") return classify(definition);
  const classes = classesSaid(said, definition);
  const written = Object.hasOwn(manifests, server) ? manifests[server]?.tools.get(name) : undefined;
  if (written === undefined) return classes.length === 0 ? classify(definition) : ofClasses(classify(definition), classes);
  return joined(written, classes);
}

/** A person's word on what a tool can do, where nobody speaks of its arguments and results. */
function ofClasses(guess: ToolManifest, classes: readonly ToolClass[]): ToolManifest {
  return { ...guess, classes, ...usualOf(classes) };
}

/** What the configuration adds to a manifest makes it stricter. */
function joined(written: ToolManifest, classes: readonly ToolClass[]): ToolManifest {
  const usual = usualOf(classes.filter((name) => !written.classes.includes(name)));
  return { ...written, classes, reversible: written.reversible && usual.reversible, outward: written.outward || usual.outward };
}
