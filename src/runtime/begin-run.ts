/** What is written when a run begins: the run, its first step, what was asked for. */
import type { SessionId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import type { LiveRun } from "./live-run.ts";
import { TITLE_CHARS } from "./limits.ts";
import { makeLive } from "./make-live.ts";
import { keepFiles } from "./media.ts";
import { textPart } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import type { NewRun, RunChange } from "./port.ts";
import { keptInput, type Delegation, type KeptInput, type RunInput } from "./run-input.ts";
import type { KnownAgent, RunRecords } from "./run-records.ts";
import { stepStarted } from "./step-started.ts";

/** A run to begin: who asks, and what for. */
export interface Beginning {
  readonly known: KnownAgent;
  readonly session: SessionId;
  readonly input: Required<RunInput>;
  readonly kept: KeptInput;
  /** Keyed digest of the thread of a client that it belongs to. */
  readonly thread?: string | undefined;
  readonly parent?: Delegation;
}

/** Writes it; durable when it returns. Nothing of it is under way yet. Faults: STORE_*, SESSION_*. */
export async function beginRun(
  beginning: Beginning,
  making: { readonly parts: RuntimeParts; readonly records: RunRecords },
): Promise<LiveRun> {
  const { known, session, input, parent } = beginning;
  const { parts } = making;
  const live = makeLive({ known, run: parts.newId("run"), session, parent: parent?.run }, making);
  const at = parts.clock.now();
  const begun: RunChange[] = [{ kind: "run-started", run: rowOf(live, beginning, at) }, stepStarted(live.run, 0, at)];
  const said = (files: readonly JsonObject[]) =>
    live.journal.added(live.run, { id: parts.newId("msg"), role: "user", step: undefined, at, parts: [textPart(input.text), ...files] });
  if (input.media.length === 0) await live.journal.write([...begun, said([])]);
  else {
    // A file belongs to a run that is there.
    await live.journal.write(begun);
    const files = await keepFiles(input.media, live, parts);
    await live.journal.write([said(files.map(({ part }) => part))]);
  }
  live.messages = live.journal.messages(live.run);
  live.events.tell({
    kind: "run.started",
    agent: known.definition.name,
    session,
    input: input.text,
    ...(parent !== undefined && { parent: parent.run }),
  });
  return live;
}

function rowOf({ run, journal, session, definition }: LiveRun, { input, kept, thread, parent }: Beginning, startedAt: number): NewRun {
  const { provider, id } = definition.model;
  return {
    run,
    session,
    ...(parent !== undefined && { parent: { run: parent.run, step: parent.step } }),
    version: definition.version,
    model: `${provider}/${id}`,
    startedAt,
    input: journal.sealed(`${run}/input`, keptInput(kept)),
    title: journal.sealed(`${run}/title`, input.text.slice(0, TITLE_CHARS).toWellFormed()),
    ...(thread !== undefined && { thread }),
  };
}
