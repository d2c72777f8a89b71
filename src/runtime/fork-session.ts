/** A session forked: a new one that goes on from what another had come to. */
import type { Fault } from "../call/fault.ts";
import type { RunId, SessionId } from "../call/id.ts";
import type { JsonValue } from "../call/json.ts";
import { runtimeFault } from "./fault.ts";
import { Journal } from "./journal.ts";
import { FORK_RUNS_MAX } from "./limits.ts";
import type { Message } from "./message.ts";
import type { RuntimeParts, SessionOf } from "./parts.ts";
import type { ForkedFrom, RunChange, StoredRun, StoredStep } from "./port.ts";

export interface Forked {
  readonly session: SessionId;
  /** What it goes on from. */
  readonly from: ForkedFrom;
  /** The copies, oldest first, each with the run that it is of. */
  readonly runs: readonly { readonly run: RunId; readonly of: RunId }[];
}

interface Opened {
  readonly row: StoredRun;
  readonly steps: readonly StoredStep[];
  readonly input: JsonValue;
  readonly output: JsonValue | undefined;
  readonly messages: readonly Message[];
}

type ForkParts = Pick<RuntimeParts, "store" | "sessions" | "newId">;

/**
 * Forks a session of an agent: for the same person, with what that person asked for, the label of all that was read, and
 * copies of the completed runs up to `upTo`, sealed anew. Nothing of the first session changes; calls, artifacts and costs stay
 * with it. Faults: RUNTIME_RUN_UNKNOWN, RUNTIME_RUN_STATE, SESSION_*, STORE_*.
 */
export async function forkSession(parts: ForkParts, of: SessionOf, upTo?: RunId): Promise<Forked> {
  const { store, sessions } = parts;
  const from = new Journal({ store, ...of, keys: sessions.keys(of) });
  const opened = completedRuns(parts, of, upTo).map((row) => open(row, { journal: from, steps: turnsIn(store.stepsOf(of.agent, row.run)) }));
  // After the messages were read: the label only rises, so it covers whatever stands in them.
  const session = await sessions.fork(of, Math.max(...opened.map(({ row }) => row.endedAt ?? row.startedAt)));
  const to = { agent: of.agent, session };
  const journal = new Journal({ store, ...to, keys: sessions.keys(to) });
  const runs: { readonly run: RunId; readonly of: RunId }[] = [];
  for (const one of opened) {
    const run = parts.newId("run");
    await journal.write(copied(one, { run, session, journal, newId: parts.newId }));
    runs.push({ run, of: one.row.run });
  }
  return { session, from: fromOf(of.session, opened), runs };
}

/** The last run that is taken along, and its last message. */
function fromOf(session: SessionId, opened: readonly Opened[]): ForkedFrom {
  const last = opened.at(-1);
  if (last === undefined) throw nothingToCopy();
  const message = last.messages.at(-1)?.id;
  return { session, run: last.row.run, ...(message !== undefined && { message }) };
}

function nothingToCopy(): Fault {
  return runtimeFault("RUNTIME_RUN_STATE", "no run of the session has completed, so there is nothing to go on from");
}

/** Oldest first. */
function completedRuns({ store }: ForkParts, { agent, session }: SessionOf, upTo: RunId | undefined): readonly StoredRun[] {
  const last = upTo === undefined ? undefined : store.run(agent, upTo);
  if (upTo !== undefined && (last === undefined || last.session !== session))
    throw runtimeFault("RUNTIME_RUN_UNKNOWN", "the session has no such run", { where: upTo });
  const before = last === undefined ? {} : { before: last.ordinal + 1 };
  const page = store.runsOf(agent, session, { limit: FORK_RUNS_MAX + 1, ...before });
  if (page.length > FORK_RUNS_MAX) throw runtimeFault("RUNTIME_RUN_STATE", `a session of more than ${FORK_RUNS_MAX} runs is not forked`);
  const completed = page.filter(({ state, parent }) => state === "completed" && parent === undefined);
  if (completed.length === 0) throw nothingToCopy();
  return completed.reverse();
}

function open(row: StoredRun, { journal, steps }: { readonly journal: Journal; readonly steps: readonly StoredStep[] }): Opened {
  return {
    row,
    steps,
    input: journal.opened(`${row.run}/input`, row.input),
    output: row.output === undefined ? undefined : journal.opened(`${row.run}/output`, row.output),
    messages: journal.messages(row.run),
  };
}

/** What followed an answer is of the first session: what it remembered is there for the other too. */
function turnsIn(steps: readonly StoredStep[]): readonly StoredStep[] {
  return steps.filter(({ kind }) => kind === "turn");
}

interface Copying {
  readonly run: RunId;
  readonly session: SessionId;
  readonly journal: Journal;
  readonly newId: RuntimeParts["newId"];
}

/** The changes that make the copy, all at once: a fork never has half a run. */
function copied({ row, steps, input, output, messages }: Opened, { run, session, journal, newId }: Copying): readonly RunChange[] {
  const { version, model, startedAt, endedAt = startedAt } = row;
  return [
    {
      kind: "run-started",
      run: { run, session, copyOf: row.run, version, model, startedAt, input: journal.sealed(`${run}/input`, input) },
    },
    ...steps.map((step): RunChange => ({ kind: "step-started", step: { ...step, run } })),
    ...messages.map((message) => journal.added(run, { ...message, id: newId("msg") }, message.id)),
    {
      kind: "run-changed",
      run,
      from: ["running"],
      to: "completed",
      endedAt,
      ...(output !== undefined && { output: journal.sealed(`${run}/output`, output) }),
    },
  ];
}
