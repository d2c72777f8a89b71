/** What operators act by: the rooms of the house as their desk has them. */
import { forgetPerson } from "./forget-person.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { ToolManifest } from "../call/manifest.ts";
import type { ManifestOf } from "../inspection/manifests/manifest-of.ts";
import { ledgerVerifier } from "./ledger-verifier.ts";
import { shelfDesk } from "./shelf-desk.ts";
import type { Upstreams } from "../execution/open-upstreams.ts";
import type { Desk, DeskPolicy } from "../operate/desk.ts";
import { VirtualKeys } from "../identity/index.ts";
import type { Agents, IdentityWriter, People, Tokens } from "../identity/index.ts";
import { forPeople } from "../inspection/for-people.ts";
import type { Sessions } from "../session/index.ts";
import { definitionsDesk } from "./definitions.ts";
import { explainCall } from "./explain-call.ts";
import type { ExplainParts } from "./explain-call.ts";
import type { Foundation } from "./foundation.ts";
import { teamsOf } from "./living.ts";
import type { SecretSeal } from "../keys/index.ts";
import type { LocalSecrets } from "./local-secrets.ts";
import { secretsDesk } from "./secrets-desk.ts";
import type { Secrets } from "../execution/secrets/secrets.ts";
import { rootRotation } from "./rotate-root.ts";
import type { PoliciesInForce } from "./policies-in-force.ts";
import { stepsOf, textsAt } from "../inspection/labels/json-place.ts";
import { policyVersionOf } from "./policy-versions.ts";
import type { Shadow } from "./shadow.ts";
import type { Looking } from "../inspection/looking.ts";
import type { Shelf } from "../execution/shelf/shelf.ts";

/** What the desk is made of, beside the foundation. */
export interface DeskRooms {
  readonly agents: Agents;
  readonly tokens: Tokens;
  readonly people: People;
  readonly sessions: Sessions;
  readonly writer: IdentityWriter;
  readonly ledger: Desk["ledger"];
  readonly seal: SecretSeal;
  readonly secrets: Secrets;
  readonly local: LocalSecrets;
  readonly shelf: Shelf;
  readonly upstreams: Upstreams;
  readonly manifestOf: ManifestOf;
  readonly policies: PoliciesInForce;
  readonly shadow: Shadow;
  readonly looking: Looking;
  /** Told of what rules may name, once it has changed. */
  readonly reloadSoon: () => void;
}

/** Lays the desk out. */
export function houseDesk(base: Foundation, configuration: Configuration, rooms: DeskRooms): Desk {
  const { clock, chance, keys, ring, store, makeEntry, newId } = base;
  const { agents, tokens, people, sessions, writer, ledger, secrets, local, shelf, upstreams, manifestOf, policies } = rooms;
  const shownToPeople: Desk["forPeople"] = (value) => forPeople(value, rooms.looking);
  return {
    agents,
    people,
    tokens,
    sessions,
    writer,
    store,
    ledger,
    clock,
    makeEntry,
    newId: newId as Desk["newId"],
    virtualKeys: new VirtualKeys({ store, writer, clock, chance, newId, digestKey: keys.digest }),
    verifier: ledgerVerifier(configuration.data, clock),
    keys: deskKeys(base, rooms.seal),
    secrets: secretsDesk({
      configuration,
      secrets,
      local,
      set: () => policies.set(),
      agents: () => agents.list(),
      changed: rooms.reloadSoon,
    }),
    definitions: definitionsDesk(upstreams.catalogue, store, manifestOf),
    shelf: shelfDesk(shelf),
    policy: policyDesk(policies, rooms.shadow, { clock, store, ring, agents: () => agents.list(), forPeople: shownToPeople }),
    forPeople: shownToPeople,
    forgetPerson: (person) => forgetPerson({ store, clock, drop: (agent) => shelf.memories.drop(agent) }, person),
    mayIntroduce: (agent, name) =>
      configuration.agents[agent]?.introduces === true && teamsOf({ person: "", name }, configuration.teams).length === 0,
    decided: (call) => store.recordedCall(call),
    forkedFrom: ({ agent, session }) => store.journal.forkedFrom(agent, session),
    classesOf: (tool) => toolManifest(upstreams, manifestOf, tool)?.classes ?? [],
    textsAt: (args, place) => (place === "" ? [] : textsAt(args, stepsOf(place))),
  };
}

/** What is known of a tool as it is now, a guess included. */
function toolManifest(
  { catalogue }: Upstreams,
  manifestOf: ManifestOf,
  { server, name }: { readonly server: string; readonly name: string },
): ToolManifest | undefined {
  const definition = catalogue.find("callTool", server, name);
  return definition === undefined ? undefined : manifestOf(definition);
}

function policyDesk(policies: PoliciesInForce, shadow: Shadow, parts: ExplainParts): DeskPolicy {
  const { store } = parts;
  return {
    explain: (call, content) => explainCall(parts, call, content),
    status: () => ({ ...policies.status(), shadow: shadow.status() }),
    changes: () => store.policyChanges(),
    version: (version) => policyVersionOf(store, version),
    apply: (wanted) => policies.apply(wanted),
  };
}

/** What operators do with keys. One that stands otherwise than it is configured is told of: rotating moves it there. */
function deskKeys({ place, roots, ring, store, makeEntry, chance, newId }: Foundation, seal: SecretSeal): Desk["keys"] {
  return {
    newSessionKey: (owner) => ring.newSessionKey(owner),
    sessionKeys: (owner, wrapped) => ring.sessionKeys(owner, wrapped),
    eraseSession: (session) => ring.eraseSession(session),
    rotateRoot: rootRotation({ place, roots, ring, seal, store, makeEntry, chance, newId }),
  };
}
