/** A run as it is under way, made for one that begins, or anew from the journal. */
import type { RunId, SessionId } from "../call/id.ts";
import { awaitedIn } from "./awaited-in.ts";
import { EventLog } from "./event-log.ts";
import { Journal } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";
import type { RuntimeParts } from "./parts.ts";
import type { StoredRun, StoredStep } from "./port.ts";
import { readInput } from "./run-input.ts";
import type { KnownAgent, RunRecords } from "./run-records.ts";

const NO_TOKENS = { input: 0, output: 0, cached: 0, reasoning: 0 } as const;

interface Making {
  readonly parts: RuntimeParts;
  readonly records: Pick<RunRecords, "label">;
}

/** Who runs, where, and for which run. */
export interface LiveOf {
  readonly known: KnownAgent;
  readonly run: RunId;
  readonly session: SessionId;
  readonly parent: RunId | undefined;
}

/** A run that has taken no step. */
export function makeLive({ known, run, session, parent }: LiveOf, { parts, records }: Making): LiveRun {
  const { definition, agent } = known;
  const { store, sessions, clock } = parts;
  return {
    run,
    agent,
    session,
    definition,
    parent,
    journal: new Journal({ store, agent, session, keys: sessions.keys({ agent, session }) }),
    events: new EventLog(run, () => clock.now()),
    stop: new AbortController(),
    verdicts: new Map(),
    state: "running",
    messages: [],
    step: 0,
    known: new Map(),
    recalled: undefined,
    tokens: NO_TOKENS,
    costMicros: undefined,
    unkept: undefined,
    steers: 0,
    steersRead: 0,
    steering: Promise.resolve(),
    label: parent === undefined ? undefined : records.label(parent),
    asks: [],
  };
}

/** A run that is in the journal alone, brought back to where it stands there; its events begin with what it was asked. */
export function makeAgain(known: KnownAgent, stored: StoredRun, making: Making): LiveRun {
  const { run, session, parent, state, tokens, costMicros } = stored;
  const live = makeLive({ known, run, session, parent: parent?.run }, making);
  const open = making.parts.store.stepsOf(known.agent, run).at(-1);
  live.state = state;
  live.step = open?.step ?? 0;
  live.tokens = tokens;
  live.costMicros = costMicros;
  readOpenStep(live);
  // What was said since the open step began may not have been read by it.
  live.steers = live.messages.filter(
    ({ role, step, at }, place) => place > 0 && role === "user" && step === undefined && at >= (open?.startedAt ?? 0),
  ).length;
  live.events.tell({
    kind: "run.started",
    agent: known.definition.name,
    session,
    input: readInput(live.journal.opened(`${run}/input`, stored.input)).text,
    ...(parent !== undefined && { parent: parent.run }),
  });
  if (state === "waiting") live.asks = awaitedIn(live);
  return live;
}

/** A run that completed, as far as a step that follows its answer needs it. Its events are told to nobody. */
export function makeAfter(known: KnownAgent, { stored, step }: { readonly stored: StoredRun; readonly step: StoredStep }, making: Making): LiveRun {
  const { run, session, parent, state, tokens, costMicros } = stored;
  const live = makeLive({ known, run, session, parent: parent?.run }, making);
  return Object.assign(live, { state, tokens, costMicros, step: step.step });
}

/** Reads what the journal has of the open step: what was said, what became of its calls, and people's words on those. */
export function readOpenStep(live: LiveRun): void {
  const { journal, run, step } = live;
  live.messages = journal.messages(run);
  live.known = journal.calls(run, step);
  live.verdicts = journal.verdicts(run);
}
