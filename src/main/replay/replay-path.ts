/**
 * The path of a replay: each call of the runtime is answered with what was recorded of it, where today's rules still let
 * it pass. It reaches nothing: there is no way from here to a server, a model or a store that is written.
 */
import type { RawCall } from "../../call/call.ts";
import type { Reason } from "../../call/decision.ts";
import type { CallId, RunId } from "../../call/id.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { Outcome } from "../../call/outcome.ts";
import { differenceOf } from "../../execution/model/difference.ts";
import type { Taken } from "../../runtime/parts.ts";
import type { RecordedMessage } from "../recorded-run.ts";
import type { DecidedAgain } from "./decide-again.ts";
import { textSaid, type LiveModel } from "./live-model.ts";
import { firstDifference, shownBoth, valueAt, type Difference } from "./difference.ts";
import type { RecordedPlace, Recording } from "./recording.ts";

export interface ReplayPathParts {
  readonly recording: Recording;
  readonly decided: ReadonlyMap<CallId, DecidedAgain>;
  readonly newCall: () => CallId;
  /** Tells the run what a person said while it was under way then. */
  readonly steer: (run: RunId, message: RecordedMessage) => Promise<void>;
  /** The model that answers in the place of the recorded one. */
  readonly live?: LiveModel;
  /** The recording ends here: nobody knows how the run would have gone on. */
  readonly end: (run: RunId) => void;
}

/** Nothing was recorded that could answer. */
const NOT_RECORDED = "EXECUTION_REPLAY_DIFFERS";

export class ReplayPath {
  readonly #parts: ReplayPathParts;
  readonly #taken = new Set<RecordedPlace>();
  /** How many calls of tools were made. */
  toolCalls = 0;
  /** By step, what the calls that were made are not as they were. */
  readonly differences: { readonly step: number; readonly difference: Difference }[] = [];

  constructor(parts: ReplayPathParts) {
    this.#parts = parts;
  }

  /** Recorded calls that the replay did not make. */
  notMade(): readonly RecordedPlace[] {
    return this.#parts.recording.places.filter((place) => !this.#taken.has(place));
  }

  async take(raw: RawCall): Promise<Taken> {
    const { step = 0, ordinal = 0, run } = raw.run ?? {};
    const args = isJsonObject(raw.args) ? raw.args : {};
    if (raw.action === "callModel" && run !== undefined) {
      const { live } = this.#parts;
      return live === undefined ? this.#ask({ ...raw, args }, { run, step, ordinal }) : this.#askLive({ ...raw, args }, { run, step, live });
    }
    if (raw.action === "callTool") this.toolCalls += 1;
    const place = this.#placeOf({ ...raw, args }, { step, ordinal });
    const tool = `${raw.server}/${raw.name}`;
    if (place === undefined) {
      this.#differs(step, { what: "call", ordinal, now: tool });
      return this.#notRecorded();
    }
    const at = firstDifference(place.last.args, args);
    if (at !== undefined)
      this.#differs(step, {
        what: "arguments",
        ordinal,
        tool,
        at: at || "/",
        ...shownBoth(valueAt(place.last.args, at), valueAt(args, at)),
      });
    return this.#answer(place, raw, at !== undefined);
  }

  async #ask(
    raw: RawCall & { readonly args: JsonObject },
    { run, step, ordinal }: { readonly run: RunId; readonly step: number; readonly ordinal: number },
  ): Promise<Taken> {
    const { recording, steer, end } = this.#parts;
    const place = recording.places.find((one) => one.step === step && one.ordinal === ordinal && one.last.action === "callModel");
    if (place === undefined) {
      if (recording.run.steps[step] === undefined) this.#differs(step, { what: "steps", now: `step ${step}` });
      end(run);
      return this.#notRecorded();
    }
    this.#taken.add(place);
    const { args } = place.last;
    const isAsSent = remediesOf(place, this.#parts.decided).length === 0;
    const at = isAsSent ? differenceOf(raw.args, args) : undefined;
    if (at !== undefined) this.#differs(step, { what: "request", at, ...shownBoth(partAt(args, at), partAt(raw.args, at)) });
    for (const message of recording.steered.get(step) ?? []) await steer(run, message);
    if (place.last.effect === "permit" && place.last.status === undefined) end(run);
    return this.#answer(place, raw, false);
  }

  /** Asks the other model. The first request is compared; in the next ones stands what it said itself. */
  async #askLive(
    raw: RawCall & { readonly args: JsonObject },
    { run, step, live }: { readonly run: RunId; readonly step: number; readonly live: LiveModel },
  ): Promise<Taken> {
    const { recording, steer, decided } = this.#parts;
    const places = recording.places.filter((one) => one.step === step && one.last.action === "callModel");
    for (const place of places) this.#taken.add(place);
    const place = places.at(-1);
    if (place !== undefined && step === 0 && remediesOf(place, decided).length === 0) {
      const at = differenceOf(raw.args, place.last.args);
      if (at !== undefined) this.#differs(step, { what: "request", at, ...shownBoth(partAt(place.last.args, at), partAt(raw.args, at)) });
    }
    for (const message of recording.steered.get(step) ?? []) await steer(run, message);
    const reply = await live.ask(raw);
    const [before, now] = [textSaid(place?.last.result), textSaid(reply.kind === "released" ? reply.released.outcome.result : undefined)];
    if (before !== now) this.#differs(step, { what: "answer", ...shownBoth(before, now) });
    return reply;
  }

  /** What was recorded at this place, or the same call wherever it was made. */
  #placeOf(
    raw: RawCall & { readonly args: JsonObject },
    { step, ordinal }: Pick<RecordedPlace, "step" | "ordinal">,
  ): RecordedPlace | undefined {
    const isLive = this.#parts.live !== undefined;
    const all = this.#parts.recording.places.filter(
      ({ last }) => last.action === raw.action && last.server === raw.server && last.name === raw.name,
    );
    const same = all.filter((place) => !this.#taken.has(place));
    const atPlace = same.find((place) => place.step === step && place.ordinal === ordinal);
    const asMade = (places: readonly RecordedPlace[]) => places.find(({ last }) => firstDifference(last.args, raw.args) === undefined);
    // Another model asks in another order, and may ask twice: what was recorded of the same arguments answers it.
    const found = isLive ? (asMade(same) ?? asMade(all) ?? atPlace) : (atPlace ?? asMade(same));
    if (found !== undefined) this.#taken.add(found);
    return found;
  }

  /** As the rules of now let it pass: with other arguments, what was recorded is no answer. */
  #answer({ last, calls }: RecordedPlace, raw: RawCall, isOther: boolean): Taken {
    const again = this.#parts.decided.get(last.call);
    const now = again === undefined || "lacking" in again ? undefined : again;
    if (now?.now === "refuse" && now.recorded !== "refuse" && now.reason !== undefined)
      return { kind: "refused", call: last.call, rules: now.rules, reason: now.reason };
    if (isOther) return this.#notRecorded();
    switch (last.effect) {
      case "ask":
        return this.#waits(last.call, calls[0]?.call ?? last.call);
      case "refuse":
        // A rule refused it then, and none does now: nobody knows what it would have brought.
        if (now?.recorded === "refuse" && now.now !== "refuse") return this.#notRecorded();
        return { kind: "refused", call: last.call, rules: [], reason: this.#reasonOf(last.call, last.reason, now) };
      case "permit":
        return released(last.call, this.#outcomeOf(last), raw);
    }
  }

  #reasonOf(call: CallId, code = "POLICY_NOT_PERMITTED", now: Exclude<DecidedAgain, { readonly lacking: unknown }> | undefined): Reason {
    const told = this.#parts.recording.told.get(call) ?? "";
    const prefix = `Refused (${code}): `;
    if (!told.startsWith(prefix)) return now?.reason ?? { stop: "policy", code, text: "it was refused" };
    const said = told.slice(prefix.length);
    const end = said.indexOf(". ");
    if (end < 0) return { stop: "policy", code, text: said.replace(/\.$/, "") };
    return { stop: "policy", code, text: said.slice(0, end), hint: said.slice(end + 2) };
  }

  #outcomeOf({ call, status = "unknown", result, fault }: RecordedPlace["last"]): Outcome {
    const done = { status, durationMs: 0, ...(result !== undefined && { result }) };
    if (status === "done" || fault === undefined) return done;
    const told = this.#parts.recording.told.get(call) ?? "";
    const said = told
      .replace(/^(Failed|Nobody knows whether this took effect): /, "")
      .replace(/ It was not tried again\.$/, "")
      .replace(/\.$/, "");
    const code = ` (${fault})`;
    return { ...done, fault: { code: fault, text: said.endsWith(code) ? said.slice(0, -code.length) : "it did not end well" } };
  }

  #waits(call: CallId, opener: CallId): Taken {
    const approval = `apr_${opener.slice("call_".length)}` as const;
    return { kind: "waiting", call, rules: [], waiting: { approval, asks: [], digest: "", expiresAt: 0, opened: false } };
  }

  #notRecorded(): Taken {
    const fault = { code: NOT_RECORDED, text: "nothing was recorded that answers this" };
    return { kind: "released", call: this.#parts.newCall(), released: { outcome: { status: "failed", fault, durationMs: 0 } } };
  }

  #differs(step: number, difference: Difference): void {
    this.differences.push({ step, difference });
  }
}

/** Pieces are told as they would have come, so that who follows sees a run. */
function released(call: CallId, outcome: Outcome, { action, line }: RawCall): Taken {
  if (action === "callModel" && line.piece !== undefined) {
    const content = outcome.result?.["content"];
    const parts = Array.isArray(content) ? content.filter(isJsonObject) : [];
    for (const [block, { type, text }] of parts.entries())
      if ((type === "text" || type === "reasoning") && typeof text === "string") line.piece({ kind: type, block, text });
  }
  return { kind: "released", call, released: { outcome } };
}

function remediesOf({ last }: RecordedPlace, decided: ReadonlyMap<CallId, DecidedAgain>): readonly string[] {
  const again = decided.get(last.call);
  return again === undefined || "lacking" in again ? [] : again.remedies;
}

/** What stands at a place that `differenceOf` names. */
function partAt({ body, dialect }: JsonObject, at: string): JsonValue | undefined {
  if (!isJsonObject(body)) return undefined;
  const [, message] = /^message (\d+)$/.exec(at) ?? [];
  if (message !== undefined) {
    const { prompt } = body;
    return Array.isArray(prompt) ? (prompt[Number(message)] as JsonValue | undefined) : undefined;
  }
  return at === "dialect" ? dialect : body[at.slice("body.".length)];
}
