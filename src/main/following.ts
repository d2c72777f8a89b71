/** Provenance over the house's store, manifests and labels: where the values of calls stood before. */
import type { Call } from "../call/call.ts";
import type { Outcome } from "../call/outcome.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject } from "../call/json.ts";
import type { Catalogue } from "../intake/port.ts";
import { Brought } from "../inspection/brought/brought.ts";
import type { Labels } from "../inspection/labels/labels.ts";
import type { ReaderId } from "../inspection/labels/reader-id.ts";
import type { ManifestOf } from "../inspection/manifests/manifest-of.ts";
import { promptTexts } from "../inspection/prompts.ts";
import { constantsOf } from "../inspection/provenance/constants.ts";
import { openResult, Provenance } from "../inspection/provenance/provenance.ts";
import type { ResultRead } from "../inspection/provenance/provenance.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { ResultStore } from "../inspection/port.ts";
import type { Agents } from "../identity/index.ts";
import { resultsIn } from "../server/models/results-in.ts";
import type { Applications } from "./applications.ts";
import type { Foundation } from "./foundation.ts";

export interface FollowingParts {
  readonly configuration: Pick<Configuration, "constants">;
  readonly manifestOf: ManifestOf;
  readonly labels: Labels;
  readonly readerId: ReaderId;
  readonly catalogue: Catalogue;
  readonly agents: Pick<Agents, "find">;
  readonly applications: Pick<Applications, "serverOf">;
}

/** What follows values through the sessions of a house. */
export interface Following {
  readonly provenance: Provenance;
  /** What requests to models bring along. */
  readonly brought: Brought;
}

/** The provenance of a house, and what requests to models bring along. */
export function following({ store }: Pick<Foundation, "store">, parts: FollowingParts): Following {
  const { configuration, manifestOf, labels, readerId, catalogue } = parts;
  const brought = bringing(store, parts);
  const provenance = new Provenance({
    manifestOf,
    store,
    promptsOf: promptTexts(store),
    leavesOf: ({ stored, args, result }) => {
      // Written by this store from the typed change.
      const action = stored.action as Call["action"];
      const definition = catalogue.find(action, stored.server, stored.name);
      // What was labelled by another definition cannot be labelled again; it accounts for nothing.
      if (definition?.fingerprint !== stored.definition) return [];
      return labels.ofOutcome(outcomeOf(result), { action, definition, args }).leaves;
    },
    brought: (args, session) => brought.read(args, session),
    constants: constantsOf(configuration.constants),
    readerId,
  });
  return { provenance, brought };
}

function bringing(store: ResultStore, { labels, catalogue, agents, applications }: FollowingParts): Brought {
  return new Brought({
    claimsIn: resultsIn,
    applicationOf: (agent) => {
      const name = agents.find(agent)?.name;
      return name === undefined ? undefined : applications.serverOf(name);
    },
    toolOf: (server, name) => catalogue.find("callTool", server, name),
    labels,
    store,
    open: (session, call) => openResult(store, session, call),
  });
}

/** What is kept of an outcome is its result, or the upstream's error under a name of its own. */
function outcomeOf(result: ResultRead["result"]): Outcome {
  const { error, ...rest } = result;
  if (!isJsonObject(error) || Object.keys(rest).length > 0) return { status: "done", result, durationMs: 0 };
  const { code, message, data } = error as JsonObject;
  const rpc = { code: Number(code), message: String(message), ...(data !== undefined && { data }) };
  return { status: "failed", fault: { code: "", text: "", rpc }, durationMs: 0 };
}
