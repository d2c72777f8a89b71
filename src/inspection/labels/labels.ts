/**
 * Labels of what calls bring back, and of what they leave behind in stores: what one session writes, another reads with
 * the label that it was written under, whichever agent's it is and however far the server between them is trusted.
 *
 * Trust: who controls this folder can call anything trusted. It cannot make a call run that policy did not permit.
 */
import type { Call } from "../../call/call.ts";
import { definitionName, type Definition } from "../../call/definition.ts";
import type { JsonObject } from "../../call/json.ts";
import { joinLabels, type Label } from "../../call/label.ts";
import type { ResultLabels, ToolManifest } from "../../call/manifest.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { SessionView } from "../../call/session-view.ts";
import type { RaiseLabel, ReplaceLabel, StoredLabelStore } from "../port.ts";
import { labelResult, type LabelledResult } from "./label-result.ts";
import { TRUSTED_PART, UNTRUSTED_PART } from "./part-label.ts";
import type { ReaderId } from "./reader-id.ts";
import { EVERYTHING, namesRead, namesWritten, spellingsWritten } from "./resource-names.ts";
import type { Spelling } from "./resource-names.ts";
import { Replacements } from "./replacements.ts";

/** How far a server is trusted; see `trust` in the configuration. */
export type Trust = "trusted" | "untrusted";

/** What the configuration says of a server. */
export interface ServerLabels {
  readonly trust: Trust;
  /** Whether the labels that it states of its results are believed, or can only tighten. */
  readonly labels: "authoritative" | "hints";
}

/** What was asked of a server. */
export type Asked = Pick<Call, "action" | "args" | "definition">;

export interface LabelsParts {
  /** Undefined for a server that the configuration does not name: nothing is known of it. */
  readonly serverOf: (server: string) => ServerLabels | undefined;
  /** What a person says of a tool, or what was guessed; undefined where it is no tool. */
  readonly manifestOf: (definition: Definition) => ToolManifest | undefined;
  readonly store: StoredLabelStore;
  readonly raise: RaiseLabel;
  readonly replace: ReplaceLabel;
  /** Keyed digest under a key of the house, lower-case hexadecimal: names of resources are content. */
  readonly digest: (text: string) => string;
  readonly readerId: ReaderId;
}

const TRUSTED: ResultLabels = { ...TRUSTED_PART, parts: [] };
const UNTRUSTED: ResultLabels = { ...UNTRUSTED_PART, parts: [] };

export class Labels {
  readonly #parts: LabelsParts;
  /** Whether a label was ever left on a server: of the others nothing need be asked. Labels come by way of `ofWrite` alone. */
  readonly #marked = new Map<string, boolean>();
  readonly #replacements: Replacements;

  constructor(parts: LabelsParts) {
    this.#parts = parts;
    this.#replacements = new Replacements({ store: parts.store, replace: parts.replace });
  }

  /** The label of what the session reads by an outcome, and of each leaf of it. */
  ofOutcome(outcome: Outcome, call: Asked): LabelledResult {
    const { definition } = call;
    const { serverOf, readerId } = this.#parts;
    const server = serverOf(definition.server);
    const manifest = this.#manifest(call);
    const byTrust = server?.trust === "trusted" ? TRUSTED : UNTRUSTED;
    const stored = this.#stored(call, manifest);
    const labelled = labelResult(outcome, {
      labels: manifest?.from === "manifest" ? manifest.result : byTrust,
      isAuthoritative: server?.labels === "authoritative",
      stored,
      origin: definitionName(definition),
      readerId,
    });
    return { ...labelled, isKept: stored !== undefined };
  }

  /** The label of what came from nobody knows where, and says that it is of `origin`. */
  ofUnknown(outcome: Outcome, origin: string): LabelledResult {
    const { readerId } = this.#parts;
    return labelResult(outcome, { labels: UNTRUSTED, isAuthoritative: false, stored: undefined, origin, readerId });
  }

  /**
   * Makes durable which label a call leaves on what it writes: that of its session, and of what it reads itself, as a tool
   * that copies does. Undefined where it leaves none that does not stand there already. Faults: those of the commit.
   */
  ofWrite(call: Call, session: SessionView): Promise<void> | undefined {
    const manifest = this.#manifest(call);
    const names = writes(call, manifest);
    if (names.length === 0) return undefined;
    const stored = this.#stored(call, manifest);
    const label = stored === undefined ? session.label : joinLabels(session.label, stored);
    const { server } = call.definition;
    const spelt = this.#spelt(call, manifest);
    const [replaced] = isReplacement(call.args, manifest) && spelt.length === 1 ? spelt : [];
    if (replaced !== undefined && this.#isMarked(server)) this.#replacements.begin({ call: call.id, server, label, replaced });
    if (label.integrity === "trusted" && label.readers === null) return undefined;
    this.#replacements.writes(server, call.id);
    const own = [...names.map((name) => this.#digest(server, name)), ...spelt.map((one) => one.spelt)];
    const asked = [...own, ...spelt.map((one) => one.otherwise)];
    const standing = new Map(this.#parts.store.storedLabels(server, asked).map((row) => [row.resource, row.label]));
    const others = this.#replacements.otherwise(spelt, (resource) => standing.has(resource));
    const resources = [...own, ...others];
    if (!this.#replacements.isReplacing(server) && resources.every((resource) => isCovered(label, standing.get(resource))))
      return undefined;
    // Before it is durable: what reads meanwhile looks it up, and what it finds is not remembered.
    this.#marked.set(server, true);
    return this.#replacements.during(spelt, this.#parts.raise({ server, resources, label, call: call.id }));
  }

  /** Takes note that a call has ended. Where it replaced a resource whole, that has the label it was written under from now on. */
  written({ id, action, definition }: Call, { status, result }: Outcome): void {
    if (action !== "callTool" || status === "unknown") return;
    this.#replacements.end(definition.server, id, status === "done" && result?.["isError"] !== true);
  }

  #spelt({ args, definition: { server } }: Call, manifest: ToolManifest | undefined): readonly Spelling[] {
    if (manifest?.from !== "manifest") return [];
    return spellingsWritten(manifest.writes, args).map(({ at, spelt, otherwise }) => ({
      at: this.#digest(server, at),
      spelt: this.#digest(server, spelt),
      otherwise: this.#digest(server, otherwise),
    }));
  }

  #manifest({ action, definition }: Asked): ToolManifest | undefined {
    return action === "callTool" ? this.#parts.manifestOf(definition) : undefined;
  }

  /** The join of what stores have kept of what the call reads; undefined where they have kept nothing. */
  #stored(call: Asked, manifest: ToolManifest | undefined): Label | undefined {
    const names = reads(call, manifest);
    const { server } = call.definition;
    if (names.length === 0 || !this.#isMarked(server)) return undefined;
    const rows = this.#parts.store.storedLabels(
      server,
      names.map((name) => this.#digest(server, name)),
    );
    return rows.length === 0 ? undefined : rows.map(({ label }) => label).reduce(joinLabels);
  }

  #isMarked(server: string): boolean {
    const known = this.#marked.get(server);
    if (known !== undefined) return known;
    const isMarked = this.#parts.store.storedLabels(server, [this.#digest(server, EVERYTHING)]).length > 0;
    this.#marked.set(server, isMarked);
    return isMarked;
  }

  #digest(server: string, name: string): string {
    return this.#parts.digest(`resource\n${server}\n${name}`);
  }
}

/** What nobody has described may read anything that its server keeps. */
function reads({ action, args }: Asked, manifest: ToolManifest | undefined): readonly string[] {
  if (manifest?.from === "manifest") return manifest.reads === undefined ? [] : namesRead(manifest.reads, args);
  const answers = action !== "subscribeResource" && action !== "elicit" && action !== "sample";
  return answers ? namesRead(undefined, args) : [];
}

/** What nobody has described may write anything there, unless all that it does is read. */
function writes({ action, args }: Call, manifest: ToolManifest | undefined): readonly string[] {
  if (manifest?.from === "manifest") return manifest.writes === undefined ? [] : namesWritten(manifest.writes, args);
  const onlyReads = manifest !== undefined && manifest.classes.length > 0 && manifest.classes.every((one) => one === "read");
  return action === "callTool" && !onlyReads ? namesWritten(undefined, args) : [];
}

/** Whether the arguments are a resource's name and its whole content and nothing else: `append`, `offset` or `mode` may leave some of it. */
function isReplacement(args: JsonObject, manifest: ToolManifest | undefined): boolean {
  if (manifest?.from !== "manifest" || manifest.replaces === undefined || manifest.writes === undefined) return false;
  const { writes: named, replaces } = manifest;
  const given = Object.keys(args);
  return given.length === 2 && typeof args[named] === "string" && given.includes(replaces) && args[replaces] !== null;
}

/** Whether what stands there is as strict already. Further origins alone are no reason to write. */
function isCovered(label: Label, standing: Label | undefined): boolean {
  if (standing === undefined) return false;
  const joined = joinLabels(standing, label);
  return joined.integrity === standing.integrity && joined.readers?.length === standing.readers?.length;
}
