/**
 * What the servers of the house offer, as it is pinned. Answers from memory; what changes is first told to the house
 * (which makes it durable) and only then counts, except that what may no longer be called stops counting at once.
 *
 * Before a server has connected, what was pinned in an earlier life of the house is listed: the house starts even
 * while a server is down.
 */
import type { Action } from "../call/call.ts";
import type { Clock } from "../call/clock.ts";
import type { ClientRequest } from "./configuration.ts";
import type { Definition, DefinitionKind } from "../call/definition.ts";
import { equalInConstantTime } from "../call/digest.ts";
import { Fault } from "../call/fault.ts";
import type { DefinitionRow } from "../rows/house-row.ts";
import type { PersonId } from "../call/id.ts";
import { clientDefinition } from "./client-request.ts";
import { EGRESS } from "./egress/host-definition.ts";
import type { ExecutionFault } from "./fault.ts";
import { DEFINITIONS_KNOWN_MAX, TEMPLATE_STEPS_MAX } from "./limits.ts";
import { matchesTemplate, type ReadTemplate, readTemplate } from "./match-template.ts";
import { comparePins, pinKey, type PinChange, type Seen, withoutCandidate, withoutRepeats } from "./pin.ts";

/** One change of a definition: an entry of the house log, and the row that goes with it in the same transaction. */
export interface DefinitionChange {
  readonly event: PinChange["event"] | "accepted";
  readonly row: DefinitionRow;
  readonly by: PersonId | "house";
}

/** What listeners are told after it counts. */
export type CatalogueEvent =
  /** Definitions of a server were pinned, quarantined, accepted or are gone. */
  | { readonly kind: "definitions"; readonly server: string }
  /** A resource that was subscribed to has changed. */
  | { readonly kind: "resource"; readonly server: string; readonly uri: string };

/** An operator's word that a changed definition is as it should be. */
export interface Review {
  readonly server: string;
  readonly kind: DefinitionKind;
  readonly name: string;
  /** Fingerprint of what the operator looked at. */
  readonly fingerprint: string;
  readonly by: PersonId;
}

export interface CatalogueOptions {
  /** Every configured server, and what it may ask of an agent's client. */
  readonly servers: { readonly [name: string]: { readonly client: readonly ClientRequest[] } };
  readonly rows: readonly DefinitionRow[];
  readonly clock: Clock;
  /** The definition of a host that may be fetched; absent where there is no way out. */
  readonly hosts?: (host: string) => Definition | undefined;
  /** The definition of a model that may be asked; absent where no provider is configured. */
  readonly models?: (provider: string, model: string) => Definition | undefined;
  /** Makes changes durable; they count when it resolves. */
  readonly onChange: (changes: readonly DefinitionChange[]) => Promise<void>;
}

const NONE: readonly Definition[] = Object.freeze([]);

interface Pin {
  readonly row: DefinitionRow;
  readonly definition: Definition;
}

interface TemplatePin {
  readonly definition: Definition;
  readonly template: ReadTemplate;
}

export class Catalogue {
  readonly #options: CatalogueOptions;
  readonly #pins = new Map<string, Map<string, Pin>>();
  readonly #lists = new Map<string, readonly Definition[]>();
  readonly #templates = new Map<string, readonly TemplatePin[]>();
  readonly #listeners = new Set<(event: CatalogueEvent) => void>();
  #turn: Promise<void> = Promise.resolve();

  constructor(options: CatalogueOptions) {
    this.#options = options;
    for (const server of Object.keys(options.servers)) this.#pins.set(server, new Map());
    for (const row of options.rows) this.#set(row);
  }

  /** The names of the servers, in the order of their configuration. */
  servers(): readonly string[] {
    return [...this.#pins.keys()];
  }

  /**
   * What a call is about: a tool, a prompt, a resource or the template that its URI matches; for a completion the prompt
   * or template of that name; for `elicit`, `sample`, `fetch` and `callModel` a fixed definition, where the configuration allows it. State
   * `quarantined` where a changed one waits for review; undefined where no server offers it.
   */
  find(action: Action, server: string, name: string): Definition | undefined {
    switch (action) {
      case "callTool":
        return this.#definition(server, "tool", name);
      case "getPrompt":
        return this.#definition(server, "prompt", name);
      case "readResource":
      case "subscribeResource":
        return this.#definition(server, "resource", name) ?? this.#template(server, name);
      case "complete":
        return (
          this.#definition(server, "prompt", name) ??
          this.#definition(server, "template", name) ??
          this.#definition(server, "resource", name)
        );
      case "elicit":
      case "sample":
        return clientDefinition(server, action, name, this.#options.servers[server]?.client ?? []);
      case "fetch":
        return server === EGRESS ? this.#options.hosts?.(name) : undefined;
      case "callModel":
        return this.#options.models?.(server, name);
    }
  }

  /**
   * Pinned definitions of a kind, of one server or all, ordered by server and name. Quarantined ones are not listed.
   * The same array comes back until something changes.
   */
  list(kind: DefinitionKind, server?: string): readonly Definition[] {
    if (server !== undefined && !this.#pins.has(server)) return NONE;
    const key = `${kind}\n${server ?? ""}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const servers = server === undefined ? this.servers() : [server];
    const pins = servers.flatMap((name) => this.#ofServer(name)).filter(({ row }) => row.kind === kind && row.state === "pinned");
    const list = Object.freeze(pins.map((pin) => pin.definition));
    this.#lists.set(key, list);
    return list;
  }

  /** Every definition that waits for an operator's review. */
  waiting(): readonly DefinitionRow[] {
    return this.servers().flatMap((server) => this.#ofServer(server).flatMap(({ row }) => (row.state === "quarantined" ? [row] : [])));
  }

  /** Calls `listener` after each change; the result stops it. */
  listen(listener: (event: CatalogueEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Accepts a changed definition as it was reviewed. Resolves when that is durable. Faults: EXECUTION_DEFINITION_UNKNOWN
   * (none of this name waits), EXECUTION_DEFINITION_STALE (it changed again since it was looked at).
   */
  accept(review: Review): Promise<void> {
    return this.#inTurn(() => {
      const row = this.#pins.get(review.server)?.get(pinKey(review))?.row;
      const candidate = row?.candidate;
      if (row?.state !== "quarantined" || candidate === undefined) throw notWaiting(review);
      if (!equalInConstantTime(candidate.fingerprint, review.fingerprint)) throw stale(review);
      const { candidate: _, ...rest } = row;
      const accepted: DefinitionRow = { ...rest, ...candidate, state: "pinned" };
      return this.#change(review.server, [{ event: "accepted", row: accepted, by: review.by }]);
    });
  }

  /**
   * Compares everything that a server offers now with what is pinned. Resolves when what follows is durable and counts.
   * What is `own` is the code of whoever opened the house: a change of it needs nobody's review.
   */
  offered(server: string, seen: readonly Seen[], own = false): Promise<void> {
    return this.#inTurn(() => {
      const rows = [...(this.#pins.get(server)?.values() ?? [])].map((pin) => pin.row);
      const changes = comparePins(server, rows, seen, this.#options.clock.now());
      // What is gone is not forgotten, or a changed tool could come back as a new one: so there is an end to new names.
      const known = new Set([...rows, ...changes.map(({ row }) => row)].map(pinKey));
      if (known.size > DEFINITIONS_KNOWN_MAX) throw tooManyNames(server);
      return this.#change(
        server,
        changes.map((change) => ({ ...(own ? acceptedChange(change) : change), by: "house" })),
      );
    });
  }

  /**
   * Compares some of what a server offers now with what is pinned; what is not among it stays as it is. Resolves when what
   * follows is durable and counts. `own` as for `offered`; what hides something in its text waits for a person all the same.
   */
  declared(server: string, seen: readonly Seen[], own = false): Promise<void> {
    return this.#inTurn(() => {
      const pins = this.#pins.get(server) ?? new Map<string, Pin>();
      const named = new Set(seen.map(pinKey));
      const known = [...pins.values()].map((pin) => pin.row).filter((row) => named.has(pinKey(row)));
      const rows = own ? known.map(withoutCandidate) : known;
      const changes = comparePins(server, rows, seen, this.#options.clock.now());
      if (new Set([...pins.keys(), ...named]).size > DEFINITIONS_KNOWN_MAX) throw tooManyNames(server);
      const plain = new Set(withoutRepeats(seen).flatMap((one) => (one.suspicion === undefined ? [pinKey(one)] : [])));
      return this.#change(
        server,
        changes.map((change) => ({ ...(own && plain.has(pinKey(change.row)) ? acceptedChange(change) : change), by: "house" })),
      );
    });
  }

  /** Tells listeners that a resource changed. */
  resourceUpdated(server: string, uri: string): void {
    this.#tell({ kind: "resource", server, uri });
  }

  async #change(server: string, changes: readonly DefinitionChange[]): Promise<void> {
    if (changes.length === 0) return;
    // Stopping a definition does not wait for the ledger; starting one does.
    for (const { row } of changes) if (row.state !== "pinned") this.#set(row);
    await this.#options.onChange(changes);
    for (const { row } of changes) this.#set(row);
    this.#tell({ kind: "definitions", server });
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => {});
    return done;
  }

  #set(row: DefinitionRow): void {
    const pins = this.#pins.get(row.server);
    if (pins === undefined || !isKind(row.kind)) return;
    const { kind, server, name, fingerprint, described } = row;
    const state = row.state === "gone" ? "unknown" : row.state;
    this.#lists.clear();
    this.#templates.delete(row.server);
    pins.set(pinKey(row), { row, definition: Object.freeze({ kind, server, name, fingerprint, state, described }) });
  }

  #definition(server: string, kind: DefinitionKind, name: string): Definition | undefined {
    const definition = this.#pins.get(server)?.get(pinKey({ kind, name }))?.definition;
    return definition?.state === "unknown" ? undefined : definition;
  }

  /** The first template in the order of names that the URI matches; a pinned one before a quarantined one never, or a changed template could be stepped around. */
  #template(server: string, uri: string): Definition | undefined {
    const steps = { left: TEMPLATE_STEPS_MAX };
    for (const { definition, template } of this.#templatesOf(server)) {
      const matches = matchesTemplate(template, uri, steps);
      if (matches === undefined) return undefined;
      if (matches) return definition;
    }
    return undefined;
  }

  /** The templates of a server that can be read, in the order of their names. */
  #templatesOf(server: string): readonly TemplatePin[] {
    const known = this.#templates.get(server);
    if (known !== undefined) return known;
    const offered = this.#ofServer(server).filter(({ row }) => row.kind === "template" && row.state !== "gone");
    const templates = offered.flatMap(({ row, definition }) => {
      const template = readTemplate(row.name);
      return template === undefined ? [] : [{ definition, template }];
    });
    this.#templates.set(server, templates);
    return templates;
  }

  #ofServer(server: string): readonly Pin[] {
    const pins = [...(this.#pins.get(server)?.values() ?? [])];
    return pins.sort((a, b) => (a.row.name < b.row.name ? -1 : a.row.name > b.row.name ? 1 : 0));
  }

  #tell(event: CatalogueEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** A definition that changed, as it is now. */
function acceptedChange(change: PinChange): PinChange {
  const { candidate, ...row } = change.row;
  return change.event !== "quarantined" || candidate === undefined ? change : { event: "pinned", row: { ...row, ...candidate, state: "pinned" } };
}

function isKind(kind: string): kind is DefinitionKind {
  return kind === "tool" || kind === "resource" || kind === "template" || kind === "prompt";
}

function tooManyNames(server: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_BAD_RESULT", `the server has named more than ${DEFINITIONS_KNOWN_MAX} different definitions`, {
    where: server,
    hint: "mend the server so that names stay, or configure it under another name, as a server that is new",
  });
}

function notWaiting(review: Review): Fault<ExecutionFault> {
  return new Fault("EXECUTION_DEFINITION_UNKNOWN", "no definition of this name waits for review", {
    where: `${review.kind} ${review.server}/${review.name}`,
  });
}

function stale(review: Review): Fault<ExecutionFault> {
  return new Fault("EXECUTION_DEFINITION_STALE", "the definition changed again after it was looked at", {
    where: `${review.kind} ${review.server}/${review.name}`,
    hint: "look at it again and accept what you see then",
  });
}
