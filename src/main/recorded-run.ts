/** Runs as they were recorded: what was asked of models and tools in order, and what came back. */
import type { RecordedCall } from "../analysis/port.ts";
import type { AgentId, CallId, RunId, SessionId } from "../call/id.ts";
import { isId } from "../call/id.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { isJsonObject } from "../call/json.ts";
import type { Sealed, SessionKeys } from "../call/session-view.ts";
import type { ContextItem, StepCall, StoredArtifact, StoredMessage, StoredRun, StoredStep } from "../runtime/port.ts";
import type { Keyed } from "./open-key-service.ts";
import { openConfiguredRecord, openRecord } from "./open-record.ts";
import type { OpenRecord } from "./open-record.ts";

/** A call of a run, with its content. */
export interface RecordedRunCall {
  readonly call: CallId;
  readonly step: number;
  /** Its place among the calls of its step; the model's own is 0, and what is made again has the place of before. */
  readonly ordinal?: number;
  readonly action: string;
  readonly server: string;
  readonly name: string;
  readonly effect: StepCall["effect"];
  readonly status?: StepCall["status"];
  readonly fault?: string;
  /** The code of a refusal. */
  readonly reason?: string;
  /** Epoch milliseconds of the decision, and the rules that decided. */
  readonly at: number;
  readonly rules: readonly string[];
  readonly args: JsonObject;
  /** Absent where nothing came back. */
  readonly result?: JsonObject;
}

export interface RunBrief {
  readonly run: RunId;
  readonly agent: AgentId;
  readonly agentName: string;
  readonly session: SessionId;
  readonly ordinal: number;
  readonly state: StoredRun["state"];
  readonly model: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly tokens: StoredRun["tokens"];
  readonly costMicros?: number;
  readonly fault?: string;
  readonly parent?: StoredRun["parent"];
  /** The run that it was copied from, where its session was forked from another. */
  readonly copyOf?: RunId;
}

/** A message of a run, with its content. */
export interface RecordedMessage extends Pick<StoredMessage, "message" | "role" | "step" | "at"> {
  readonly parts: JsonValue;
}

export interface RecordedStep extends StoredStep {
  /** What was sent to the model in it, part by part. */
  readonly context: readonly ContextItem[];
}

/** `name` is gone with the key of an erased session. */
export type RecordedArtifact = Pick<StoredArtifact, "artifact" | "call" | "at" | "mediaType" | "bytes" | "isKept"> & {
  readonly name?: string;
};

export interface RecordedRun extends RunBrief {
  readonly steps: readonly RecordedStep[];
  /** What it made or was given. */
  readonly artifacts: readonly RecordedArtifact[];
  /** Runs of other agents that it asked for. */
  readonly children: readonly RunBrief[];
  /** Gone with the key of an erased session. */
  readonly content?: { readonly input: JsonValue; readonly output?: JsonValue };
  readonly messages: readonly RecordedMessage[];
  readonly calls: readonly RecordedRunCall[];
}

export interface RunsWish {
  readonly agent?: string;
  readonly session?: string;
  readonly limit: number;
}

/** The newest runs of a data folder, newest first. Undefined where there is no house. Faults: STORE_*. */
export function recordedRuns(folder: string, wish: RunsWish): readonly RunBrief[] | undefined {
  return withRecord(folder, ({ store }) => {
    const { agent: wanted, session, limit } = wish;
    const agents = store.agentRows().filter(({ agent, name }) => wanted === undefined || agent === wanted || name === wanted);
    const runs = agents.flatMap((row) => {
      const agent = row.agent as AgentId;
      const found = store.journal(agent, (rows) =>
        session === undefined ? rows.newestRuns({ limit }) : isId("ses", session) ? rows.runsOf(session, { limit }) : [],
      );
      return (found ?? []).map((run) => briefOf(run, { agent, name: row.name }));
    });
    return runs.sort((a, b) => (a.run < b.run ? 1 : -1)).slice(0, limit);
  });
}

/** One run with its calls in order; undefined where there is no such run. Content needs the house's keys. Faults: STORE_*, KEYS_*. */
export async function recordedRun(folder: string, run: string, configuration?: Keyed): Promise<RecordedRun | undefined> {
  const record = await openConfiguredRecord(folder, configuration);
  return record && closing(record, () => recordedRunIn(record, run));
}

/** The same, of a record that is open. */
export function recordedRunIn(record: OpenRecord, run: string): RecordedRun | undefined {
  if (!isId("run", run)) return undefined;
  for (const { agent: id, name } of record.store.agentRows()) {
    const agent = id as AgentId;
    const found = record.store.journal(agent, (rows) => rows.run(run));
    if (found !== undefined) return opened(record, found, { agent, name });
  }
  return undefined;
}

type Whose = { readonly agent: AgentId; readonly name: string };

function opened({ store, ring }: OpenRecord, run: StoredRun, of: Whose): RecordedRun {
  const stored = store.journal(of.agent, (rows) => rows.stepsOf(run.run)) ?? [];
  const steps = stored.map((step) => ({ ...step, context: store.journal(of.agent, (rows) => rows.contextOf(run.run, step.step)) ?? [] }));
  const wrapped = store.session(of.agent, run.session)?.wrappedKey;
  const keys = wrapped === undefined ? undefined : ring.sessionKeys({ agent: of.agent, session: run.session }, wrapped);
  const artifacts = (store.journal(of.agent, (rows) => rows.artifactsOf(run.run)) ?? []).map((row) => artifactOf(row, keys));
  const shown = { ...briefOf(run, of), steps, artifacts, children: childrenOf(store, run.run) };
  if (keys === undefined) return { ...shown, messages: [], calls: [] };
  const { input, output } = run;
  const content = {
    input: read(keys, input, `${run.run}/input`),
    ...(output !== undefined && { output: read(keys, output, `${run.run}/output`) }),
  };
  const calls = steps.flatMap(({ step }) =>
    (store.journal(of.agent, (rows) => rows.callsOf(run.run, step)) ?? []).map((call) =>
      openedCall(keys, { ...call, step, ...decisionOf(store.recordedCall(call.call)) }),
    ),
  );
  const messages = (store.journal(of.agent, (rows) => rows.messagesOf(run.run)) ?? []).map(
    ({ message, role, step, at, content: sealed }) => ({
      message,
      role,
      ...(step !== undefined && { step }),
      at,
      parts: read(keys, sealed, `${message}/content`),
    }),
  );
  return { ...shown, content, messages, calls };
}

function artifactOf(
  { artifact, call, at, mediaType, bytes, isKept, name }: StoredArtifact,
  keys: SessionKeys | undefined,
): RecordedArtifact {
  return {
    ...{ artifact, at, mediaType, bytes, isKept },
    ...(call !== undefined && { call }),
    ...(name !== undefined && keys !== undefined && { name: String(read(keys, name, `${artifact}/name`)) }),
  };
}

function childrenOf(store: OpenRecord["store"], run: RunId): readonly RunBrief[] {
  return store.agentRows().flatMap(({ agent: id, name }) => {
    const agent = id as AgentId;
    return (store.journal(agent, (rows) => rows.childRuns(run)) ?? []).map((row) => briefOf(row, { agent, name }));
  });
}

/** An artifact of a data folder, opened; undefined where there is none, or where its session was erased. Faults: STORE_*, KEYS_*. */
export async function recordedArtifact(
  folder: string,
  artifact: string,
  configuration?: Keyed,
): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array } | undefined> {
  const record = await openConfiguredRecord(folder, configuration);
  if (record === undefined) return undefined;
  try {
    return await artifactIn(record, artifact);
  } finally {
    record.close();
  }
}

async function artifactIn({ store, ring }: OpenRecord, artifact: string) {
  if (!isId("art", artifact)) return undefined;
  for (const { agent: id } of store.agentRows()) {
    const agent = id as AgentId;
    const row = store.journal(agent, (rows) => rows.artifact(artifact));
    if (row === undefined) continue;
    const wrapped = store.session(agent, row.session)?.wrappedKey;
    const sealed = await store.artifactContent(agent, artifact);
    if (wrapped === undefined || sealed === undefined) return undefined;
    const keys = ring.sessionKeys({ agent, session: row.session }, wrapped);
    return { mediaType: row.mediaType, bytes: keys.open(sealed, `${row.digest}/content`) };
  }
  return undefined;
}

type DecidedCall = StepCall & Pick<RecordedRunCall, "step" | "at" | "rules">;

function decisionOf(call: RecordedCall | undefined): Pick<RecordedRunCall, "at" | "rules"> {
  return { at: call?.at ?? 0, rules: call?.rules ?? [] };
}

function openedCall(keys: SessionKeys, row: DecidedCall): RecordedRunCall {
  const { call, step, at, rules, ordinal, action, server, name, effect, status, fault, reason, args, result } = row;
  const given = read(keys, args, `${call}/args`);
  const back = result === undefined ? undefined : read(keys, result, `${call}/result`);
  return {
    call,
    step,
    ...(ordinal !== undefined && { ordinal }),
    action,
    server,
    name,
    effect,
    ...(status !== undefined && { status }),
    ...(fault !== undefined && { fault }),
    ...(reason !== undefined && { reason }),
    at,
    rules,
    args: isJsonObject(given) && isJsonObject(given["args"]) ? given["args"] : {},
    ...(isJsonObject(back) && { result: back }),
  };
}

function briefOf(row: StoredRun, { agent, name }: Whose): RunBrief {
  const { run, session, ordinal, state, model, startedAt, endedAt, tokens, costMicros, fault, parent, copyOf } = row;
  return {
    run,
    agent,
    agentName: name,
    session,
    ordinal,
    state,
    model,
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    tokens,
    ...(costMicros !== undefined && { costMicros }),
    ...(fault !== undefined && { fault }),
    ...(parent !== undefined && { parent }),
    ...(copyOf !== undefined && { copyOf }),
  };
}

function read(keys: SessionKeys, sealed: Sealed, about: string): JsonValue {
  return JSON.parse(Buffer.from(keys.open(sealed, about)).toString("utf8")) as JsonValue;
}

function withRecord<T>(folder: string, use: (record: OpenRecord) => T): T | undefined {
  const record = openRecord(folder);
  return record && closing(record, use);
}

function closing<T>(record: OpenRecord, use: (record: OpenRecord) => T): T {
  try {
    return use(record);
  } finally {
    record.close();
  }
}
