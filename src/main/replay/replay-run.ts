/**
 * A recorded run, done once more by the runtime itself: its model answers as it answered, its tools bring what they
 * brought, and rules of now decide. What is then not as it was recorded is told step by step. Nothing is performed,
 * nothing is written, and nothing outside of the data folder is read.
 */
import type { AgentId, CallId, Id, RunId, SessionId } from "../../call/id.ts";
import { idMaker, isId } from "../../call/id.ts";
import { Credential } from "../../call/credential.ts";
import { TRUSTED_PUBLIC } from "../../call/label.ts";
import type { Lacking } from "../../analysis/recall.ts";
import type { SessionKeys } from "../../call/session-view.ts";
import { isJsonObject } from "../../call/json.ts";
import type { FilePart } from "../../runtime/answer.ts";
import type { AgentDefinition, Offered } from "../../runtime/definition.ts";
import type { RuntimeParts, RunSessions } from "../../runtime/parts.ts";
import { HISTORY_LOOKED_AT_MAX } from "../../runtime/limits.ts";
import type { Tokens } from "../../runtime/port.ts";
import { Runs } from "../../runtime/runs.ts";
import { policyVersion } from "../../policy/policy-set.ts";
import type { PolicyFiles } from "../../policy/policy-set.ts";
import { functionServer } from "../function-server.ts";
import { offeredTools } from "../offered-tools.ts";
import type { OpenRecord } from "../open-record.ts";
import type { RecordedMessage, RecordedRun } from "../recorded-run.ts";
import { systemChance, systemClock } from "../system.ts";
import { decideAgain } from "./decide-again.ts";
import type { DecidedAgain } from "./decide-again.ts";
import { compareRun } from "./compare-run.ts";
import type { Done, ReplayedStep } from "./compare-run.ts";
import { replayFault } from "./fault.ts";
import type { LiveModel } from "./live-model.ts";
import { recordedDefinition, recordedTools, bodyIn } from "./recorded-definition.ts";
import { recordingOf, textOf } from "./recording.ts";
import type { Recording } from "./recording.ts";
import { ReplayJournal } from "./replay-journal.ts";
import { ReplayPath } from "./replay-path.ts";

export interface ReplayWish {
  readonly record: OpenRecord;
  readonly recorded: RecordedRun;
  /** The rules to decide by. */
  readonly files: PolicyFiles;
  /** The agent as its program defines it now; left out, as the run recorded it. */
  readonly definition?: AgentDefinition;
  /** A model that answers in the place of the recorded one. */
  readonly live?: LiveModel;
}

/** What a run took. */
export interface Spent {
  readonly steps: number;
  /** Of tools, recalls included. */
  readonly calls: number;
  readonly tokens: Tokens;
  /** Millionths of a US dollar; absent where nobody knows. */
  readonly costMicros?: number;
}

export interface Replayed {
  readonly run: RunId;
  readonly agent: string;
  readonly model: string;
  readonly isSame: boolean;
  /** The version of the rules that decided. */
  readonly policy: string;
  /** Whether the agent was the one that a program defines now, or as the run recorded it. */
  readonly definition: "given" | "recorded";
  readonly steps: readonly ReplayedStep[];
  /** Where another model answered: in which session its calls are recorded, and what both runs took. */
  readonly live?: { readonly session: SessionId; readonly recorded: Spent; readonly now: Spent };
  /** Recorded calls that could not be decided again, and why. */
  readonly undecided: readonly {
    readonly call: CallId;
    readonly step: number;
    readonly tool: string;
    readonly lacking: Lacking;
    readonly code?: string;
  }[];
}

/** Replays a run. Faults: HOUSE_REPLAY_*, STORE_*, KEYS_*. */
export async function replayRun(wish: ReplayWish): Promise<Replayed> {
  const { record, recorded, files, definition } = wish;
  if (recorded.content === undefined)
    throw replayFault("HOUSE_REPLAY_ERASED", "its session was erased, and what was said in it", { where: recorded.run });
  if (definition !== undefined && definition.name !== recorded.agentName)
    throw replayFault("HOUSE_REPLAY_AGENT", `the run is of ${recorded.agentName}, and this agent is ${definition.name}`, {
      where: recorded.run,
    });
  if (!recorded.calls.some(({ action }) => action === "callModel"))
    throw replayFault("HOUSE_REPLAY_EMPTY", "the run made no call of a model that was recorded", {
      where: recorded.run,
      hint: "of a run that a forked session has a copy of, replay the first one",
    });
  const recording = recordingOf(recorded);
  const decided = await decideAgain(
    record,
    recording.run.calls.map(({ call }) => call),
    files,
  );
  const done = await doAgain(wish, recording, decided);
  const steps = compareRun({ recording, decided, done });
  return {
    run: recorded.run,
    agent: recorded.agentName,
    model: wish.live === undefined ? recorded.model : `${wish.live.model.provider}/${wish.live.model.id}`,
    isSame: steps.every(({ differences }) => differences.length === 0),
    policy: policyVersion(files),
    definition: definition === undefined ? "recorded" : "given",
    steps,
    ...(wish.live !== undefined && { live: { session: wish.live.session, ...spentBy(recording, done) } }),
    undecided: undecidedOf(recorded, decided),
  };
}

function spentBy({ run: recorded, places }: Recording, { shown, path }: Done): { readonly recorded: Spent; readonly now: Spent } {
  const cost = (costMicros: number | undefined) => costMicros !== undefined && { costMicros };
  const calls = places.filter(({ last }) => last.action === "callTool").length;
  return {
    recorded: { steps: recorded.steps.length, calls, tokens: recorded.tokens, ...cost(recorded.costMicros) },
    now: { steps: shown.steps, calls: path.toolCalls, tokens: shown.tokens, ...cost(shown.costMicros) },
  };
}

async function doAgain(
  { record, definition: given, live }: ReplayWish,
  recording: Recording,
  decided: ReadonlyMap<CallId, DecidedAgain>,
): Promise<Done> {
  const { run } = recording;
  const { agent, session } = run;
  const journal = new ReplayJournal(record.store, run);
  const definition = {
    ...(given ?? recordedDefinition({ recording, step: () => journal.step, earlier: earlierIn(record, run), isLive: live !== undefined })),
    hooks: {},
    // What followed the answer is no part of it.
    extraction: undefined,
    ...(live !== undefined && { model: live.model, fallbacks: [] }),
  };
  let hasEnded = false;
  let said: number | undefined;
  const path = new ReplayPath({
    recording,
    decided,
    ...(live !== undefined && { live }),
    newCall: () => newId("call"),
    steer: async (of, message) => {
      said = message.at;
      await runs.steer(of, textOf(message));
      said = undefined;
    },
    end: (of) => {
      hasEnded = true;
      void runs.cancel(of).catch(() => undefined);
    },
  });
  const { newId, idFor } = idsOf(run);
  const known = { agent, definition };
  const parts: RuntimeParts = {
    store: journal,
    take: (raw) => path.take(raw),
    sessions: sessionsOf(record, run),
    definition: (name) => (name === definition.name ? known : undefined),
    definitions: () => [known],
    offered: () =>
      given === undefined ? recordedTools(recording, journal.step, record.store.definitions()) : givenTools(given, record, recording),
    windowOf: (model) => live?.windowOf(model),
    // Whether another model was asked is what was recorded.
    mayAnother: ({ status }) => live === undefined && status !== "done",
    isPending: () => true,
    withdraw: async () => undefined,
    clock: {
      ...systemClock,
      monotonic: () => systemClock.monotonic(),
      after: (ms, task) => systemClock.after(ms, task),
      now: () => said ?? timeIn(recording, journal.step),
    },
    newId: idFor,
    report: () => {},
  };
  const runs = new Runs(parts);
  const input = recording.run.messages[0];
  const media = await filesIn(input, { agent, journal, keys: (of) => parts.sessions.keys({ agent, session: of }) });
  const { run: again } = await runs.start(definition.name, { text: input === undefined ? "" : textOf(input), media }, { session });
  const shown = await runs.rest(again);
  return {
    shown,
    hasEnded,
    path,
    contextOf: (step) => journal.contextOf(agent, { run: again, step }),
    isRecorded: given === undefined,
    isLive: live !== undefined,
  };
}

interface Filed {
  readonly agent: AgentId;
  readonly journal: ReplayJournal;
  readonly keys: (session: SessionId) => Pick<SessionKeys, "open">;
}

/** The files that a message came with, as they were given; what is gone is left out. */
async function filesIn(message: RecordedMessage | undefined, { agent, journal, keys }: Filed): Promise<readonly FilePart[]> {
  const files: FilePart[] = [];
  for (const part of Array.isArray(message?.parts) ? message.parts.filter(isJsonObject) : []) {
    const row = isId("art", part["artifact"]) ? journal.artifact(agent, part["artifact"]) : undefined;
    const sealed = row && (await journal.artifactContent(agent, row.artifact));
    if (row === undefined || sealed === undefined) continue;
    const bytes = keys(row.session).open(sealed, `${row.digest}/content`);
    const { filename } = part;
    files.push({
      mediaType: row.mediaType,
      data: Buffer.from(bytes).toString("base64"),
      ...(typeof filename === "string" && { name: filename }),
    });
  }
  return files;
}

/** The ids of then, in the order in which they were given: what differs is not that they are others. */
function idsOf({ run, messages }: RecordedRun): { readonly newId: ReturnType<typeof idMaker>; readonly idFor: RuntimeParts["newId"] } {
  const newId = idMaker(systemClock, systemChance);
  const left = messages.map(({ message }) => message);
  // Each is an id of the kind that is asked for.
  const idFor = <P extends "run" | "msg" | "art">(prefix: P): Id<P> =>
    (prefix === "run" ? run : prefix === "msg" ? (left.shift() ?? newId(prefix)) : newId(prefix)) as Id<P>;
  return { newId, idFor };
}

/** When the model was asked in a step. */
function timeIn({ places, run: { startedAt, steps } }: Recording, step: number): number {
  const place = places.find((one) => one.step === step && one.ordinal === 0);
  return place?.calls[0]?.at ?? steps[step]?.startedAt ?? startedAt;
}

function sessionsOf({ store, ring }: OpenRecord, { agent, session }: RecordedRun): RunSessions {
  // A copy in a forked session names artifacts of the first one.
  const keysOf = (of: SessionId): SessionKeys => {
    const wrapped = store.session(agent, of)?.wrappedKey;
    if (wrapped === undefined) throw replayFault("HOUSE_REPLAY_ERASED", "its session was erased, and what was said in it", { where: of });
    return ring.sessionKeys({ agent, session: of }, wrapped);
  };
  keysOf(session);
  const none = () => Promise.reject(new Error("a replay opens no session"));
  return {
    open: none,
    fork: none,
    kill: none,
    credential: async () => new Credential("replay"),
    keys: (of) => keysOf(of.session),
    state: () => "active",
    label: () => TRUSTED_PUBLIC,
    person: () => store.session(agent, session)?.person,
    prompt: async () => {},
  };
}

function earlierIn({ store }: OpenRecord, { agent, session, ordinal, run: own }: RecordedRun) {
  const runs = store.journal(agent, (rows) => rows.runsOf(session, { limit: HISTORY_LOOKED_AT_MAX, before: ordinal })) ?? [];
  return runs
    .filter(({ run }) => run !== own)
    .map(({ run }) => ({
      run,
      messages: new Set<string>((store.journal(agent, (rows) => rows.messagesOf(run)) ?? []).map(({ message }) => message)),
    }));
}

/**
 * The tools that the agent is offered as its program defines it now. Which of them rules hide is taken from the recording:
 * a tool that was there then and was not offered is not offered now.
 */
function givenTools(definition: AgentDefinition, { store }: OpenRecord, recording: Recording): readonly Offered[] {
  const { tools: listed } = bodyIn(recording, 0);
  const names = (Array.isArray(listed) ? listed.filter(isJsonObject) : []).map(({ name }) => name);
  const pinned = store.definitions().filter(({ kind, state }) => kind === "tool" && state === "pinned");
  const own = functionServer({ definition, describe: () => "", runs: noRuns, labelOf: () => TRUSTED_PUBLIC }).offers;
  const ofServer = (server: string) =>
    server === definition.name
      ? own.map(({ kind, name, described, fingerprint }) => ({ kind, server, name, described, fingerprint, state: "pinned" as const }))
      : pinned
          .filter((row) => row.server === server)
          .map(({ kind, name, described, fingerprint }) => ({
            kind: kind as "tool",
            server,
            name,
            described,
            fingerprint,
            state: "pinned" as const,
          }));
  const all = offeredTools(definition, { toolsOf: ofServer, isVisible: () => true, isShelf: () => false, isTrusted: () => false });
  const wasHidden = ({ name, server, tool }: Offered) =>
    !names.includes(name) && pinned.some((row) => row.server === server && row.name === tool);
  const place = ({ name }: Offered) => (names.includes(name) ? names.indexOf(name) : names.length);
  return all.filter((offered) => !wasHidden(offered)).sort((a, b) => place(a) - place(b));
}

function noRuns(): never {
  throw new Error("a replay asks no agent");
}

function undecidedOf(run: RecordedRun, decided: ReadonlyMap<CallId, DecidedAgain>): Replayed["undecided"] {
  return run.calls.flatMap(({ call, step, server, name, reason }) => {
    const again = decided.get(call);
    if (again === undefined || !("lacking" in again)) return [];
    return [{ call, step, tool: `${server}/${name}`, lacking: again.lacking, ...(reason !== undefined && { code: reason }) }];
  });
}
