/** Between a house as it is written down and what rules may speak of. */
import { clientDefinition } from "../../execution/client-request.ts";
import { modelDefinition } from "../../execution/model/model-definition.ts";
import { see } from "../../execution/pin.ts";
import type { Definition, DefinitionKind } from "../../call/definition.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Living } from "../../policy/schema.ts";
import { secretsOf } from "../../analysis/secrets-of.ts";
import { PERFORMS } from "../living.ts";
import type { WrittenHouse } from "./schema.ts";

/** The living of a house that is written down. */
export function livingOfHouse({ agents, people, teams, servers, models, budgets, secrets, performs }: WrittenHouse): Living {
  const entries = Object.entries(servers);
  const classes = entries.flatMap(([server, { tools }]) =>
    Object.entries(tools).map(([tool, given]) => [`${server}/${tool}`, given.classes] as const),
  );
  return {
    definitions: [...entries.flatMap(([server, offered]) => definitionsOf(server, offered)), ...modelsOf(models)],
    providers: Object.keys(models),
    agents: Object.entries(agents).map(([name, role]) => ({ name, role })),
    servers: Object.keys(servers),
    ...(Object.keys(people).length > 0 && { people: Object.entries(people).map(([id, of]) => ({ id, teams: of })) }),
    teams,
    classes: Object.fromEntries(classes),
    budgets: Object.entries(budgets).map(([name, shape]) => ({ name, ...shape })),
    secrets: Object.keys(secrets),
    needs: Object.entries(secrets).flatMap(([secret, needs]) =>
      needs.map(({ server, tool, host }) => ({ secret, server, ...(tool !== undefined && { tool }), ...(host !== undefined && { host }) })),
    ),
    performs: performs ?? PERFORMS,
  };
}

/** Which kind of provider it is, and where, rules do not see. */
function modelsOf(models: WrittenHouse["models"]): readonly Definition[] {
  return Object.entries(models).flatMap(([provider, ids]) => ids.map((model) => modelDefinition({ provider, kind: "written", model })));
}

function definitionsOf(
  server: string,
  { tools, resources, templates, prompts, client }: WrittenHouse["servers"][string],
): readonly Definition[] {
  const ofKind = (kind: DefinitionKind, name: string, described: JsonObject, fingerprint?: string): Definition => ({
    kind,
    server,
    name,
    described,
    fingerprint: fingerprint ?? see(kind, name, described).fingerprint,
    state: "pinned",
  });
  return [
    ...Object.entries(tools).map(([name, { inputSchema, fingerprint }]) =>
      ofKind("tool", name, { name, ...(inputSchema !== undefined && { inputSchema: inputSchema as JsonObject }) }, fingerprint),
    ),
    ...resources.map((uri) => ofKind("resource", uri, { uri })),
    ...templates.map((uriTemplate) => ofKind("template", uriTemplate, { uriTemplate })),
    ...prompts.map((name) => ofKind("prompt", name, { name })),
    ...client.flatMap((request) => clientDefinition(server, request, CLIENT_NAMES[request], [request]) ?? []),
  ];
}

const CLIENT_NAMES = { elicit: "elicitation/create", sample: "sampling/createMessage" } as const;

/** The house as it is now, to be written down: only what rules can see, and the fingerprints of what was left out. */
export function houseOf(living: Living): WrittenHouse {
  const servers = Object.fromEntries((living.servers ?? []).map((server) => [server, offeredBy(server, living)]));
  return {
    agents: Object.fromEntries(living.agents.map(({ name, role }) => [name, role])),
    people: Object.fromEntries((living.people ?? []).map(({ id, teams }) => [id, [...teams]])),
    teams: [...(living.teams ?? [])],
    servers,
    models: Object.fromEntries(
      (living.providers ?? []).map((provider) => [
        provider,
        living.definitions.filter(({ kind, server }) => kind === "model" && server === provider).map(({ name }) => name),
      ]),
    ),
    budgets: Object.fromEntries((living.budgets ?? []).map(({ name, reads, ofEveryCall }) => [name, { reads, ofEveryCall }])),
    secrets: Object.fromEntries(
      secretsOf(living).map((name) => [name, (living.needs ?? []).flatMap(({ secret, ...need }) => (secret === name ? [need] : []))]),
    ),
  };
}

function offeredBy(server: string, { definitions, classes = {} }: Living): WrittenHouse["servers"][string] {
  const own = definitions.filter((definition) => definition.server === server);
  const names = (kind: DefinitionKind): string[] => own.filter((definition) => definition.kind === kind).map(({ name }) => name);
  const tools = own
    .filter(({ kind }) => kind === "tool")
    .map(({ name, fingerprint, described }) => {
      const { inputSchema } = described as { readonly inputSchema?: Record<string, never> };
      const given = [...(classes[`${server}/${name}`] ?? [])];
      return [name, { classes: given, ...(inputSchema !== undefined && { inputSchema }), fingerprint }] as const;
    });
  return {
    tools: Object.fromEntries(tools),
    resources: names("resource"),
    templates: names("template"),
    prompts: names("prompt"),
    client: names("client").map((name) => (name === CLIENT_NAMES.elicit ? "elicit" : "sample")),
  };
}
