/**
 * Models as rules know them. A provider that names its models has those and no others; one that names none takes every
 * id, so that whatever looks at everything looks at the models that rules name there, and at one that none names.
 */
import { definitionName } from "../call/definition.ts";
import type { Definition } from "../call/definition.ts";
import { uidKey } from "../policy/entity.ts";
import type { Rule } from "../policy/rule.ts";
import type { Living, PolicySchema, Subject } from "../policy/schema.ts";
import { subjectOf } from "../policy/schema.ts";
import { mentionsOf } from "./mentions.ts";

/** Stands for every model that no rule names. */
const SOME_MODEL = "any";

/** The models beyond those that are listed: at each provider that has any, those that rules name, and one that none does. */
export function modelsIn(rules: readonly Rule[], schema: PolicySchema): readonly Subject[] {
  const open = openProviders(schema.living);
  if (open.size === 0) return [];
  const named = rules.flatMap(({ json }) => mentionsOf(json).uids.flatMap(({ type, id }) => (type === "Model" ? [id] : [])));
  const ids = [...named.filter((id) => isOpenModel(id, open)), ...[...open].map((provider) => `${provider}/${SOME_MODEL}`)];
  return [...new Set(ids)].flatMap((id) => modelSubject(id, schema) ?? []);
}

/** A model as rules know it, by `provider/model`; undefined where no provider has it. */
export function modelSubject(id: string, schema: PolicySchema): Subject | undefined {
  const { living, subjects } = schema;
  const listed = subjects.get(uidKey({ type: "Model", id }));
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
  const { open, listed } = modelsOf(living);
  return isOpenModel(id, open) || listed.has(id);
}

/** The models that providers name, as `provider/model`. */
export function listedModels(living: Living): ReadonlySet<string> {
  return modelsOf(living).listed;
}

/** The providers that take every model's id. */
function openProviders(living: Living): ReadonlySet<string> {
  return modelsOf(living).open;
}

interface Models {
  readonly open: ReadonlySet<string>;
  /** Their names. */
  readonly listed: ReadonlySet<string>;
}

/** What lives never changes: another is another object. */
const found = new WeakMap<Living, Models>();

function modelsOf(living: Living): Models {
  const known = found.get(living);
  if (known !== undefined) return known;
  const models = living.definitions.filter(({ kind }) => kind === "model");
  const naming = new Set(models.map(({ server }) => server));
  const made = {
    open: new Set(living.providers?.filter((provider) => !naming.has(provider))),
    listed: new Set(models.map(definitionName)),
  };
  found.set(living, made);
  return made;
}

/** A provider's name has no slash, a model's may have. */
function isOpenModel(id: string, open: ReadonlySet<string>): boolean {
  const slash = id.indexOf("/");
  return slash > 0 && slash < id.length - 1 && open.has(id.slice(0, slash));
}
