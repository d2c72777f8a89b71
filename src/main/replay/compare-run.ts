/** A run that was done again beside what was recorded of it, step by step. */
import type { CallId } from "../../call/id.ts";
import type { JsonValue } from "../../call/json.ts";
import type { ContextItem } from "../../runtime/port.ts";
import type { RunShown } from "../../runtime/run-desk.ts";
import type { DecidedAgain } from "./decide-again.ts";
import { firstDifference, shownBoth, type Difference } from "./difference.ts";
import { isRecall } from "./recording.ts";
import type { RecordedPlace, Recording } from "./recording.ts";
import type { ReplayPath } from "./replay-path.ts";

export interface ReplayedStep {
  readonly step: number;
  /** Recorded calls of the step that were decided again. */
  readonly decided: number;
  readonly differences: readonly Difference[];
}

/** What came of doing it again. */
export interface Done {
  readonly shown: RunShown;
  /** It came to where the recording ends. */
  readonly hasEnded: boolean;
  readonly path: ReplayPath;
  readonly contextOf: (step: number) => readonly ContextItem[];
  readonly isRecorded: boolean;
  /** Another model answered. */
  readonly isLive: boolean;
}

export interface Compared {
  readonly recording: Recording;
  readonly decided: ReadonlyMap<CallId, DecidedAgain>;
  readonly done: Done;
}

/** Every step that was recorded or taken, with what differs in it, in the order in which it came about. */
export function compareRun(compared: Compared): readonly ReplayedStep[] {
  const { recording, decided, done } = compared;
  const count = Math.max(recording.run.steps.length, done.shown.steps);
  return Array.from({ length: count }, (_, step) => {
    const places = recording.places.filter((place) => place.step === step);
    const differences = [
      ...contextDifferences(compared, step),
      ...done.path.differences.flatMap((one) => (one.step === step ? [one.difference] : [])),
      ...places.filter((place) => !done.isLive || !isModel(place)).flatMap((place) => decisionDifferences(place, decided)),
      ...notMade(compared, step),
      ...(step === count - 1 ? endDifferences(compared) : []),
    ];
    return { step, decided: places.flatMap(({ calls }) => calls).filter(({ call }) => isDecided(decided.get(call))).length, differences };
  });
}

function isDecided(again: DecidedAgain | undefined): boolean {
  return again !== undefined && !("lacking" in again);
}

/** Sources that a definition makes: without one, what was recorded is taken as it is. */
const OF_DEFINITION: ReadonlySet<string> = new Set(["instructions", "date", "memory", "culture", "knowledge"]);

function contextDifferences({ recording, done }: Compared, step: number): readonly Difference[] {
  // What another model said stands in the context of the next step.
  if (done.isLive && step > 0) return [];
  const before = recording.run.steps[step]?.context ?? [];
  // A step that did not end has no rows of its context.
  if (before.length === 0) return [];
  const wanted = ({ source }: ContextItem) => !done.isRecorded || !OF_DEFINITION.has(source);
  const [then, now] = [before.filter(wanted), done.contextOf(step).filter(wanted)];
  if (now.length === 0) return [];
  const differences: Difference[] = [];
  for (let at = 0; at < Math.max(then.length, now.length); at += 1) {
    const [recorded, found] = [shownItem(then[at]), shownItem(now[at])];
    if (recorded !== found)
      differences.push({ what: "context", at, ...(recorded !== undefined && { recorded }), ...(found !== undefined && { now: found }) });
  }
  return differences;
}

function shownItem(item: ContextItem | undefined): string | undefined {
  return item === undefined ? undefined : `${item.source}${item.ref === undefined ? "" : ` ${item.ref}`}, ${item.chars} characters`;
}

function decisionDifferences({ ordinal, calls }: RecordedPlace, decided: ReadonlyMap<CallId, DecidedAgain>): readonly Difference[] {
  return calls.flatMap(({ call, server, name, rules }): Difference[] => {
    const again = decided.get(call);
    if (again === undefined || "lacking" in again || again.now === again.recorded) return [];
    const { recorded, now, reason } = again;
    const by = { recorded: rules, now: again.rules.map(({ rule }) => rule) };
    return [
      {
        what: "decision",
        ordinal,
        tool: `${server}/${name}`,
        call,
        recorded,
        now,
        rules: by,
        ...(reason !== undefined && { code: reason.code }),
      },
    ];
  });
}

/** Calls that were recorded in a step that the replay took, and that it did not make. */
function notMade({ done }: Compared, step: number): readonly Difference[] {
  return done.path
    .notMade()
    .filter((place) => place.step === step && !(done.isRecorded && isRecall(place)) && !(done.isLive && isModel(place)))
    .map(({ ordinal, last }) => ({ what: "call", ordinal, recorded: `${last.server}/${last.name}` }));
}

function isModel({ last }: RecordedPlace): boolean {
  return last.action === "callModel";
}

function endDifferences({ recording: { run }, done: { shown, hasEnded, isLive } }: Compared): readonly Difference[] {
  const count = (steps: number) => `${steps} ${steps === 1 ? "step" : "steps"}`;
  if (isLive && run.steps.length !== shown.steps)
    return [{ what: "steps", recorded: count(run.steps.length), now: count(shown.steps) }, ...endsApart(run, shown, isLive)];
  return hasEnded ? [] : endsApart(run, shown, isLive);
}

function endsApart(run: Recording["run"], shown: RunShown, isLive: boolean): readonly Difference[] {
  if (run.state !== "completed" && run.state !== "failed") return [];
  const ended = (state: string, fault: string | undefined) => (fault === undefined ? state : `${state} ${fault}`);
  const why = isLive && shown.fault !== undefined ? `${shown.fault.code}: ${shown.fault.text}` : shown.fault?.code;
  const [before, now] = [ended(run.state, run.fault), ended(shown.state, why)];
  if (before !== now) return [{ what: "end", recorded: before, now }];
  const output: JsonValue | undefined = run.content?.output;
  return firstDifference(output, shown.output) === undefined ? [] : [{ what: "output", ...shownBoth(output, shown.output) }];
}
