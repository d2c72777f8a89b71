/** Whom and what rules may speak of: what the configuration says, and who and what is there. */
import type { Configuration } from "./configuration/configuration.ts";
import { definitionName } from "../call/definition.ts";
import type { Definition, DefinitionKind } from "../call/definition.ts";
import type { PersonRow } from "../rows/house-row.ts";
import { SANDBOX_PROFILES, type Performs } from "../call/remedy.ts";
import type { DefinitionStore } from "../execution/port.ts";
import { neededBy, neededByHosts } from "../execution/secrets/server-secrets.ts";
import { knownModels } from "../execution/model/known-models.ts";
import type { Models } from "../execution/model/models.ts";
import { clientDefinitions } from "../execution/client-request.ts";
import { OWN_CLASSES, SANITIZES } from "../inspection/classes.ts";
import { classOf } from "../inspection/detectors/user-defined/index.ts";
import type { OwnPattern } from "../inspection/detectors/user-defined/index.ts";
import { formsOf } from "../inspection/sanitizing.ts";
import { classesSaid } from "./manifests/manifest-of.ts";
import type { Living } from "../policy/schema.ts";
import { budgetShape } from "../session/index.ts";

/** What the stops of every house can perform: inspection strikes classes, execution puts what it runs into a sandbox. */
export const PERFORMS: Performs = performing([]);

/** The same for a house with patterns of its own. */
function performing(patterns: readonly OwnPattern[]): Performs {
  const classes = [...new Set([...SANITIZES, ...OWN_CLASSES, ...patterns.map(classOf)])].sort();
  return { sanitize: formsOf(classes), sandbox: SANDBOX_PROFILES };
}

/** What is there beside the configuration. */
export interface There {
  /** What servers offer. */
  readonly definitions: readonly Definition[];
  readonly agents: readonly { readonly name: string; readonly role: string }[];
  /** Names of what the house's own store keeps; absent where there is no house. */
  readonly secrets?: readonly string[];
  /** The providers of models; absent: those of the configuration. */
  readonly models?: Pick<Models, "providers" | "listed" | "needed">;
  /** Undefined where no house says who its people are. */
  readonly people: readonly Pick<PersonRow, "person" | "name">[] | undefined;
}

/** The living of a house. A team may name people who are not there yet: they are in it as soon as they are. */
export function livingOf(configuration: Configuration, there: There): Living {
  const { servers, teams } = configuration;
  const models = there.models ?? knownModels(configuration.models);
  const tools = there.definitions.filter(({ kind }) => kind === "tool");
  return {
    definitions: [...there.definitions, ...awaited(servers, tools), ...clientDefinitions(servers), ...models.listed],
    agents: there.agents,
    servers: Object.keys(servers),
    providers: models.providers,
    classes: {
      ...configuration.classes,
      ...Object.fromEntries(tools.map((tool) => [definitionName(tool), classesSaid(configuration, tool)])),
    },
    teams: Object.keys(teams),
    budgets: Object.entries(configuration.budgets).map(([name, budget]) => budgetShape(name, budget)),
    secrets: there.secrets ?? [],
    needs: [...neededBy(servers), ...neededByHosts(configuration.egress.headers), ...models.needed],
    performs: performing(configuration.inspection.patterns),
    ...(there.people !== undefined && { people: there.people.map((person) => ({ id: person.person, teams: teamsOf(person, teams) })) }),
  };
}

/** Tools of applications that nobody has declared yet: rules may name them, and what they take is not known. */
function awaited(servers: Configuration["servers"], tools: readonly Definition[]): readonly Definition[] {
  const known = new Set(tools.map(definitionName));
  return Object.entries(servers).flatMap(([server, configured]) =>
    configured.kind !== "application"
      ? []
      : configured.awaited
          .map((name): Definition => ({ kind: "tool", server, name, fingerprint: "", state: "quarantined", described: {} }))
          .filter((one) => !known.has(definitionName(one))),
  );
}

/** The living as far as it can be known with no house running: the agents of the configuration, and no people. */
export function configuredLiving(configuration: Configuration, definitions: readonly Definition[]): Living {
  const agents = Object.entries(configuration.agents).map(([name, { role }]) => ({ name, role }));
  return livingOf(configuration, { definitions, agents, people: undefined });
}

/** The teams that a person is in. */
export function teamsOf({ person, name }: Pick<PersonRow, "person" | "name">, teams: Configuration["teams"]): readonly string[] {
  return Object.keys(teams).filter((team) => teams[team]?.some((member) => member === name || member === person));
}

/**
 * Every definition that was ever pinned, as it was pinned. One that changed or is gone can be named by rules and never
 * be called; were it unknown to them, a server could make the whole set unloadable by withdrawing a tool.
 */
export function everPinned(store: Pick<DefinitionStore, "definitions">): readonly Definition[] {
  return store.definitions().map(({ kind, server, name, fingerprint, described, state }) => ({
    kind: kind as DefinitionKind,
    server,
    name,
    fingerprint,
    described,
    state: state === "pinned" ? "pinned" : "quarantined",
  }));
}
