/**
 * What requests to models bring along: results of tools that the application performed itself, and what it attached. Each is labelled as
 * the tool's own answer would be, and its values can be followed. What this house released to the same session is recognised, and
 * has its label already. What only claims to be that, and is anything else, is untrusted.
 *
 * Trust: the application can lie about what a tool brought, as any tool can. It cannot make the house take it for its own.
 */
import { sha256Hex } from "../../call/digest.ts";
import type { Definition } from "../../call/definition.ts";
import type { AgentId, CallId, SessionId } from "../../call/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { joinLabels, type Label } from "../../call/label.ts";
import type { SessionView } from "../../call/session-view.ts";
import type { LabelledResult } from "../labels/label-result.ts";
import type { Labels } from "../labels/labels.ts";
import type { ResultStore } from "../port.ts";
import { RECALLABLE_RESULTS_MAX } from "../provenance/limits.ts";
import type { ResultRead } from "../provenance/provenance.ts";
import type { IndexedLeaf } from "../provenance/indexed-leaf.ts";
import type { Claim } from "./claim.ts";
import { formsOfClaim, formsOfResult } from "./forms.ts";
import { BROUGHT_REMEMBERED_MAX, BROUGHT_SESSIONS_MAX } from "./limits.ts";

export interface BroughtParts {
  /** What a call of a model brings along, by its arguments. Never faults. */
  readonly claimsIn: (args: JsonObject) => readonly Claim[];
  /** The server of the tools that an agent's own program performs. */
  readonly applicationOf: (agent: AgentId) => string | undefined;
  readonly toolOf: (server: string, name: string) => Definition | undefined;
  readonly labels: Pick<Labels, "ofOutcome" | "ofUnknown">;
  readonly store: ResultStore;
  /** A result as it was released, opened. */
  readonly open: (session: SessionView, call: CallId) => ResultRead | undefined;
}

/** One thing that was brought and is not known to be the house's own. */
export interface BroughtResult {
  /** Names it in its session: the same result stands in every request that follows. */
  readonly key: string;
  /** `server/name` of what it is said to be of. */
  readonly name: string;
  readonly leaves: () => Iterable<IndexedLeaf>;
}

/** What is remembered of one session. */
interface Held {
  /** Label of each thing that was brought; undefined for what the house released itself. */
  readonly labels: Map<string, Label | undefined>;
  /** Forms of what the house released, by call. */
  readonly released: Map<CallId, ReadonlySet<string>>;
}

export class Brought {
  readonly #parts: BroughtParts;
  /** By use: the one used longest ago first. */
  readonly #held = new Map<SessionId, Held>();

  constructor(parts: BroughtParts) {
    this.#parts = parts;
  }

  /** The label of what a call of a model brings along; undefined where it brings nothing that the session has not read already. Faults: STORE_*, KEYS_*. */
  labelOf(args: JsonObject, session: SessionView): Label | undefined {
    const labels = this.#parts.claimsIn(args).flatMap((claim) => this.#labelOf(claim, session) ?? []);
    return labels.length === 0 ? undefined : labels.reduce(joinLabels);
  }

  /** What is to be followed of it, in the order in which it stands there. Faults: STORE_*, KEYS_*. */
  *read(args: JsonObject, session: SessionView): Generator<BroughtResult> {
    for (const [index, claim] of this.#parts.claimsIn(args).entries()) {
      if (this.#labelOf(claim, session) === undefined) continue;
      const { name, label } = this.#meant(claim, session);
      yield { key: keyOf(claim), name, leaves: () => placed(label(asResult(claim.content)).leaves, index) };
    }
  }

  #labelOf(claim: Claim, session: SessionView): Label | undefined {
    const { labels } = this.#hold(session);
    const key = keyOf(claim);
    if (labels.has(key)) return labels.get(key);
    const label = this.#isReleased(claim, session) ? undefined : this.#meant(claim, session).label(asResult(claim.content)).label;
    labels.set(key, label);
    for (const oldest of labels.keys()) if (labels.size > BROUGHT_REMEMBERED_MAX) labels.delete(oldest);
    return label;
  }

  /** Of which tool a claim is taken to be, and how its results are labelled. */
  #meant(
    { name, args, isAttached }: Claim,
    session: SessionView,
  ): { readonly name: string; readonly label: (result: JsonObject) => LabelledResult } {
    const { applicationOf, toolOf, labels } = this.#parts;
    const unknown = (origin: string) => ({ name: origin, label: (result: JsonObject) => labels.ofUnknown(outcomeOf(result), origin) });
    if (isAttached) return unknown("_prompt/attachments");
    const application = applicationOf(session.agent);
    const houses = name === undefined ? undefined : this.#houses(name, application, session);
    // What the house would have released is not believed to be its own because somebody says so.
    if (houses !== undefined) return unknown(houses);
    const definition = application === undefined || name === undefined ? undefined : toolOf(application, name);
    if (definition?.state !== "pinned") return unknown(`${application ?? "_application"}/_result`);
    return {
      name: `${definition.server}/${definition.name}`,
      label: (result) => labels.ofOutcome(outcomeOf(result), { action: "callTool", definition, args }),
    };
  }

  /** `server/name` of the tool of a server of the house that a name stands for: as the doors of MCP have it, or called so in this session. */
  #houses(name: string, application: string | undefined, session: SessionView): string | undefined {
    const at = name.indexOf("__");
    const [server, tool] = [name.slice(0, Math.max(0, at)), name.slice(at + 2)];
    if (server !== application && server !== "" && this.#parts.toolOf(server, tool) !== undefined) return `${server}/${tool}`;
    const called = this.#calledAs(name, session).find(
      (one) => one.server !== application && this.#parts.toolOf(one.server, one.name) !== undefined,
    );
    return called && `${called.server}/${called.name}`;
  }

  #calledAs(name: string, { agent, id }: SessionView) {
    const results = this.#parts.store.resultsOf(agent, id, RECALLABLE_RESULTS_MAX);
    return results.filter((one) => one.name === name || `${one.server}__${one.name}` === name);
  }

  /** Whether the house released exactly this to the session, by a call of the tool that it is said to be of. */
  #isReleased({ name, content, isAttached }: Claim, session: SessionView): boolean {
    if (name === undefined || isAttached) return false;
    const calls = this.#calledAs(name, session);
    if (calls.length === 0) return false;
    const claimed = formsOfClaim(content);
    return calls.some(({ call }) => {
      const released = this.#released(call, session);
      return claimed.some((form) => released.has(form));
    });
  }

  #released(call: CallId, session: SessionView): ReadonlySet<string> {
    const { released } = this.#hold(session);
    const known = released.get(call);
    if (known !== undefined) return known;
    const read = this.#parts.open(session, call);
    const forms = read?.stored.action === "callTool" ? formsOfResult(read.result) : new Set<string>();
    released.set(call, forms);
    for (const oldest of released.keys()) if (released.size > RECALLABLE_RESULTS_MAX) released.delete(oldest);
    return forms;
  }

  #hold({ id }: SessionView): Held {
    const held = this.#held.get(id) ?? { labels: new Map(), released: new Map() };
    this.#held.delete(id);
    this.#held.set(id, held);
    for (const oldest of this.#held.keys()) if (this.#held.size > BROUGHT_SESSIONS_MAX) this.#held.delete(oldest);
    return held;
  }
}

const keys = new WeakMap<Claim, string>();

function keyOf(claim: Claim): string {
  const known = keys.get(claim) ?? sha256Hex(JSON.stringify([claim.id, claim.name ?? null, claim.isAttached, claim.content]));
  keys.set(claim, known);
  return known;
}

function outcomeOf(result: JsonObject) {
  return { status: "done", result, durationMs: 0 } as const;
}

/** What stands in a request as a result of MCP has it. What the application says of it in `_meta` is its own word. */
function asResult(content: JsonValue): JsonObject {
  const parts: readonly JsonValue[] = Array.isArray(content) ? content : [content];
  return { content: parts.map(asItem) };
}

function asItem(part: JsonValue): JsonValue {
  if (typeof part === "string") return { type: "text", text: part };
  if (!isJsonObject(part)) return { type: "text", text: JSON.stringify(part) };
  const { _meta, ...rest } = part;
  return typeof rest["text"] === "string" ? { ...rest, type: "text" } : rest;
}

function* placed(leaves: Iterable<IndexedLeaf>, index: number): Generator<IndexedLeaf> {
  for (const leaf of leaves) yield { ...leaf, place: `/brought/${index}${leaf.place.slice("/result".length)}` };
}
