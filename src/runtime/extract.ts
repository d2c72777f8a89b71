/**
 * Finding what a run taught of its person, once it has ended: memories are read, a model is asked, and what it wants kept is
 * written. Each of these is a call along the path, in the session of the run and with the label of what that has read.
 */
import type { ApprovalId } from "../call/id.ts";
import type { Fault } from "../call/fault.ts";
import { readAnswer, type Answer } from "./answer.ts";
import { MODEL_ORDINAL, modelCallRow } from "./ask-model.ts";
import type { Recalled } from "./context.ts";
import type { Extraction } from "./definition.ts";
import { extracting, writesIn, type Write } from "./extraction.ts";
import { runtimeFault } from "./fault.ts";
import { askHook } from "./hook.ts";
import { EXTRACTED_FROM_MEMORIES_MAX, RECALL_QUERY_CHARS_MAX } from "./limits.ts";
import type { LiveRun } from "./live-run.ts";
import { makeCall, type Made } from "./make-call.ts";
import { textOf } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import type { ContextItem } from "./port.ts";
import { RECALL_ORDINAL } from "./recall.ts";
import { recalledIn } from "./recalled.ts";

/** `skipped`: nothing could be kept. `waiting`: people have to permit what is to be kept. `stopped`: the session or the house was. */
export type Extracted =
  | { readonly kind: "completed" | "skipped" | "stopped" }
  | { readonly kind: "waiting"; readonly approvals: readonly ApprovalId[] }
  | { readonly kind: "failed"; readonly fault: Fault };

interface Of {
  readonly live: LiveRun;
  readonly extraction: Extraction;
  readonly parts: RuntimeParts;
}

/** What a call came to, where the extraction goes on with it. */
type Next<T> = { readonly value: T } | Extracted;

/**
 * Takes the step to its end, or to where it waits. What was done of it before an interruption is in the journal, and is not
 * done again. What goes wrong with it is its own end: the run has its answer.
 */
export async function extract(live: LiveRun, parts: RuntimeParts): Promise<Extracted> {
  const { extraction } = live.definition;
  const mayRemember = parts.offered(live.definition).some(({ server, tool }) => server === extraction?.server && tool === "remember");
  if (extraction === undefined || !mayRemember) return { kind: "skipped" };
  const of = { live, extraction, parts };
  const remembered = await rememberedOf(of);
  if ("kind" in remembered) return remembered;
  const answer = await ask(of, remembered.value);
  if ("kind" in answer) return answer;
  const writes = writesIn(answer.value.text, remembered.value);
  if (writes === undefined) return failed(`what ${nameOf(extraction)} answered is not in the form that was asked for`);
  return write(of, writes);
}

/** What the person is remembered for that the session may read without reading anything less trustworthy. */
async function rememberedOf({ live, extraction, parts }: Of): Promise<Next<readonly Recalled[]>> {
  const said = live.messages.flatMap(({ role, parts: content }) => (role === "user" || role === "assistant" ? [textOf(content)] : []));
  const args = { query: said.join("\n").slice(0, RECALL_QUERY_CHARS_MAX).toWellFormed(), limit: EXTRACTED_FROM_MEMORIES_MAX, within: true };
  const wanted = { ordinal: RECALL_ORDINAL, action: "callTool", server: extraction.server, name: "recall", args, redone: true } as const;
  const made = await makeCall(live, wanted, parts);
  if (made.kind === "stopped") return made;
  // Without what is there the house still tells what says the same: what is refused, or asked about, is done without.
  return { value: made.kind === "ended" && made.status === "done" ? recalledIn("memory", made.result) : [] };
}

async function ask({ live, extraction, parts }: Of, remembered: readonly Recalled[]): Promise<Next<Answer>> {
  const { model, instructions } = extraction;
  const { body, items } = extracting({ messages: live.messages, remembered }, instructions);
  const refused = await askHook(live, "beforeModel", body);
  if (refused !== undefined) return { kind: "failed", fault: refused };
  const startedAt = parts.clock.monotonic();
  const args = { dialect: "neutral", body };
  const made = await makeCall(
    live,
    { ordinal: MODEL_ORDINAL, action: "callModel", server: model.provider, name: model.id, args, redone: true },
    parts,
  );
  if (made.kind === "stopped") return made;
  if (made.kind === "waiting") return { kind: "waiting", approvals: [made.approval] };
  if (made.kind !== "ended")
    return failed(made.kind === "refused" ? `the call of ${nameOf(extraction)} was refused: ${made.reason.code}` : made.kind);
  const answer = made.status === "done" ? readAnswer(made.result) : undefined;
  if (answer === undefined) return failed(`${nameOf(extraction)} gave no answer: ${made.fault?.code ?? "it has no content"}`);
  await keep({ live, extraction, parts }, { answer, items, call: made.call, durationMs: Math.round(parts.clock.monotonic() - startedAt) });
  const withheld = await askHook(live, "afterModel", made.result ?? {});
  return withheld === undefined ? { value: answer } : { kind: "failed", fault: withheld };
}

/** What the model was told and used, once: before anything is made of its answer. */
async function keep(
  { live, extraction, parts }: Of,
  of: {
    readonly answer: Answer;
    readonly items: readonly ContextItem[];
    readonly call: Parameters<typeof modelCallRow>[1]["call"];
    readonly durationMs: number;
  },
): Promise<void> {
  const { answer, items, call, durationMs } = of;
  const { run, step, agent, journal } = live;
  if (parts.store.modelCallsOf(agent, run).some((row) => row.call === call)) return;
  const row = modelCallRow({ live, parts, model: extraction.model }, { call, durationMs }, answer);
  await journal.write([
    { kind: "context-built", run, step, items },
    { kind: "model-called", call: row },
  ]);
}

/** Each for itself: one that is refused, or asked about, keeps no other from being written. */
async function write(of: Of, writes: readonly Write[]): Promise<Extracted> {
  const approvals: ApprovalId[] = [];
  for (const [at, one] of writes.entries()) {
    const made = await writeOne(of, one, at + 1);
    if (made?.kind === "stopped") return made;
    if (made?.kind === "waiting") approvals.push(made.approval);
  }
  return approvals.length > 0 ? { kind: "waiting", approvals } : { kind: "completed" };
}

/** Undefined where a hook refuses it. */
async function writeOne({ live, extraction, parts }: Of, { tool, args }: Write, ordinal: number): Promise<Made | undefined> {
  const { server } = extraction;
  const known = live.known.get(ordinal);
  if (known?.effect === "ask" && known.approval !== undefined && parts.isPending(known.approval))
    return { kind: "waiting", call: known.call, approval: known.approval, expiresAt: 0, rules: [] };
  const isNew = known?.effect !== "permit";
  if (isNew && (await askHook(live, "beforeTool", { tool: `${server}__${tool}`, args })) !== undefined) return undefined;
  // What was remembered or forgotten before an interruption is known, or gone, when it is done again.
  return makeCall(live, { ordinal, action: "callTool", server, name: tool, args, redone: true }, parts);
}

function nameOf({ model: { provider, id } }: Extraction): string {
  return `${provider}/${id}`;
}

function failed(why: string): Extracted {
  return { kind: "failed", fault: runtimeFault("RUNTIME_EXTRACTION", why) };
}
