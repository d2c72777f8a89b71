/**
 * Models as rules know them. A provider that names its models has those and no others; one that names none takes every
 * id, so that whatever looks at everything looks at the models that rules name there, and at one that none names.
 */
import { definitionName } from "../call/definition.ts";
import type { Definition } from "../call/definition.ts";
import type { Rule } from "../policy/rule.ts";
import type { Living, PolicySchema, Subject } from "../policy/schema.ts";
import { subjectOf } from "../policy/schema.ts";
import { mentionsOf } from "./mentions.ts";

/** Stands for every model that no rule names. */
const SOME_MODEL = "any";

/** The models beyond those that are listed: at each provider that has any, those that rules name, and one that none does. */
export function modelsIn(rules: readonly Rule[], schema: PolicySchema): readonly Subject[] {
  const open = openProviders(schema.living);
  if (open.length === 0) return [];
  const named = rules.flatMap(({ json }) => mentionsOf(json).uids.flatMap(({ type, id }) => (type === "Model" ? [id] : [])));
  const ids = [...named.filter((id) => isOpenModel(id, open)), ...open.map((provider) => `${provider}/${SOME_MODEL}`)];
  return [...new Set(ids)].flatMap((id) => modelSubject(id, schema) ?? []);
}

/** A model as rules know it, by `provider/model`; undefined where no provider has it. */
export function modelSubject(id: string, schema: PolicySchema): Subject | undefined {
  const { living, subjects } = schema;
  const listed = [...subjects.values()].find(({ definition }) => definition.kind === "model" && definitionName(definition) === id);
  if (listed !== undefined || !isOpenModel(id, openProviders(living))) return listed;
  const [server = ""] = id.split("/", 1);
  const definition: Definition = {
    kind: "model",
    server,
    name: id.slice(server.length + 1),
    fingerprint: "",
    state: "pinned",
    described: {},
  };
  return subjectOf(schema, definition);
}

/** Whether it stands for those that no rule names. */
export function isSomeModel(id: string): boolean {
  return id.endsWith(`/${SOME_MODEL}`);
}

/** Whether a rule may name this model. */
export function isModel(id: string, { living }: PolicySchema): boolean {
  return isOpenModel(id, openProviders(living)) || modelsOf(living).some((definition) => definitionName(definition) === id);
}

/** The providers that take every model's id. */
function openProviders(living: Living): readonly string[] {
  const naming = new Set(modelsOf(living).map(({ server }) => server));
  return (living.providers ?? []).filter((provider) => !naming.has(provider));
}

function modelsOf({ definitions }: Living): readonly Definition[] {
  return definitions.filter(({ kind }) => kind === "model");
}

function isOpenModel(id: string, open: readonly string[]): boolean {
  return open.some((provider) => id.length > provider.length + 1 && id.startsWith(`${provider}/`));
}
