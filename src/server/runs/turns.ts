/**
 * Turns of a thread, as clients of the AI SDK and of AG-UI take them: a message begins a run, the answers to what a run
 * waits for let it go on. People rule on approvals in the house's own way: what a client answers counts as the ruling of
 * the person who is logged in, and where an agent's application asks, it is no ruling at all.
 */
import type { Context } from "hono";
import { isId, type SessionId } from "../../call/id.ts";
import { isJsonObject } from "../../call/json.ts";
import { operate } from "../../operate/operate.ts";
import { permitted } from "../../operate/run-permission.ts";
import { recordReading } from "../../operate/sessions.ts";
import type { RunEvent } from "../../runtime/event.ts";
import type { RunShown } from "../../runtime/run-desk.ts";
import type { RunInput } from "../../runtime/run-input.ts";
import { agentAsked, sees, type Asker } from "./asker.ts";
import { AgUiTelling } from "./ag-ui-telling.ts";
import { begin } from "./begin-run.ts";
import { runsFault } from "./fault.ts";
import { THREAD_RUNS_LOOKED_AT_MAX } from "./limits.ts";
import type { RunsParts } from "./port.ts";
import { inputOf, readBody } from "./read-input.ts";
import { RUN_ROUTES } from "./routes.ts";
import type { RunsRoom } from "./room.ts";
import { threadOf } from "./threads.ts";
import { shownTo } from "./shown-to.ts";
import type { Telling } from "./telling.ts";
import { UiTelling } from "./ui-telling.ts";

interface Answer {
  readonly id: string;
  readonly approved: boolean;
  readonly reason: string | undefined;
}

/** What a client wants of this turn. */
interface Turn {
  readonly thread: string;
  readonly runId: string;
  readonly answers: readonly Answer[];
  readonly input: () => RunInput;
}

interface TurnRoom extends RunsRoom {
  readonly protocol: "ui" | "ag-ui";
}

export async function takeTurn(c: Context, asker: Asker, room: TurnRoom): Promise<Response> {
  const { parts, streams, protocol } = room;
  const agent = agentAsked(asker, "startRun", { desk: parts.desk, named: c.req.param("agent") ?? "" });
  const turn = await (protocol === "ui" ? readChat : readAgUi)(c, parts.requestBytesMax);
  const own = isId("ses", turn.thread) ? turn.thread : asker.kind === "token" ? asker.caller.session : undefined;
  const { thread, session } = own === undefined ? threadOf(asker, { agent: agent.agent, name: turn.thread }, parts) : { session: own };
  const telling = protocol === "ui" ? new UiTelling() : new AgUiTelling({ threadId: turn.thread, runId: turn.runId });
  const runs = session === undefined ? [] : runsIn(asker, agent.name, { parts, session });
  if (turn.answers.length > 0) {
    const { run, from } = await asking(runs, turn.answers, { parts, telling });
    await answered(asker, turn.answers, { parts, run });
    return streams.answer(c, { asker, run: run.run, from, telling, ...shownTo(asker, parts) });
  }
  const waiting = runs.find(({ state }) => state === "waiting");
  if (waiting !== undefined) throw runsFault("SERVER_RUN_WAITS", "a run of this thread waits for people", { where: waiting.run });
  const run = await begin(c, asker, { parts, agent, input: turn.input(), wish: { session, thread } });
  return streams.answer(c, { asker, run: run.run, from: 0, telling, ...shownTo(asker, parts) });
}

/** The last runs of a session that the asker may see. */
function runsIn(
  asker: Asker,
  agent: string,
  { parts, session }: { readonly parts: RunsParts; readonly session: SessionId },
): readonly RunShown[] {
  const runs = parts.runs().list(agent, { session, limit: THREAD_RUNS_LOOKED_AT_MAX });
  return runs.filter(({ agentId, session: of }) => sees(asker, { agent: agentId, session: of }, parts));
}

/** The run that asked for all of these, and the index after the event that said so. Faults: SERVER_INTERRUPT_UNKNOWN. */
async function asking(
  runs: readonly RunShown[],
  answers: readonly Answer[],
  { parts, telling }: { readonly parts: RunsParts; readonly telling: Telling },
): Promise<{ readonly run: RunShown; readonly from: number }> {
  for (const run of runs) {
    const events = await toldSoFar(run, parts);
    const asked = events.findLast(
      (event) => event.kind === "run.waiting" && answers.every(({ id }) => event.asks.some((ask) => idOf(ask) === id)),
    );
    if (asked === undefined) continue;
    for (const event of events.slice(0, asked.index + 1)) telling.pass(event);
    return { run, from: asked.index + 1 };
  }
  throw runsFault("SERVER_INTERRUPT_UNKNOWN", "no run of this thread asked for this", { where: answers[0]?.id.slice(0, 64) ?? "resume" });
}

/** Takes in what a person answered; what was ruled on already stays as it was. Faults: those of ruling. */
async function answered(
  asker: Asker,
  answers: readonly Answer[],
  { parts, run }: { readonly parts: RunsParts; readonly run: RunShown },
): Promise<void> {
  const { desk, runs } = parts;
  if (asker.kind !== "person") return;
  const { by } = asker;
  permitted(by, "showRun");
  await recordReading(desk, by, run.run);
  for (const { id, approved, reason } of answers) {
    const ask = run.asks.find((one) => idOf(one) === id);
    if (ask?.kind === "unknown") await runs().settle(run.run, { call: ask.call, verdict: approved ? "again" : "did-not", by: by.person });
    if (ask?.kind !== "approval") continue;
    const { approval } = ask;
    if (approved) await operate(desk, { by, operation: "permitApproval", input: { approval, ...(reason !== undefined && { reason }) } });
    else await operate(desk, { by, operation: "refuseApproval", input: { approval, reason: reason ?? "refused in the conversation" } });
  }
}

function idOf(ask: RunShown["asks"][number]): string {
  return ask.kind === "approval" ? ask.approval : ask.kind === "unknown" ? ask.call : ask.child;
}

/** What has happened in a run. */
async function toldSoFar({ run }: RunShown, { runs, desk }: RunsParts): Promise<readonly RunEvent[]> {
  const gone = new AbortController();
  // All of it is there before any timer.
  desk.clock.after(0, () => gone.abort());
  const events: RunEvent[] = [];
  for await (const event of runs().follow(run, 0, gone.signal)) events.push(event);
  return events;
}

async function readChat(c: Context, bytesMax: number): Promise<Turn> {
  const { id, messages } = await readBody(c, RUN_ROUTES.chat.body, bytesMax);
  const last = messages.at(-1);
  const answers = (last?.role === "assistant" ? last.parts : []).flatMap((part): Answer[] => {
    const approval = part["approval"];
    if (part["state"] !== "approval-responded" || !isJsonObject(approval) || typeof approval["id"] !== "string") return [];
    const { reason } = approval;
    return [{ id: approval["id"], approved: approval["approved"] === true, reason: typeof reason === "string" ? reason : undefined }];
  });
  return { thread: id, runId: id, answers, input: () => saidLast(last?.role, last?.parts) };
}

async function readAgUi(c: Context, bytesMax: number): Promise<Turn> {
  const { threadId, runId, messages, resume } = await readBody(c, RUN_ROUTES.agUi.body, bytesMax);
  const last = messages.at(-1);
  const answers = (resume ?? []).map(({ interruptId, status, payload }): Answer => {
    const reason = isJsonObject(payload) ? payload["reason"] : undefined;
    const approved = status === "resolved" && isJsonObject(payload) && payload["approved"] === true;
    return { id: interruptId, approved, reason: typeof reason === "string" ? reason : undefined };
  });
  return { thread: threadId, runId, answers, input: () => saidLast(last?.role, last?.["content"]) };
}

/** The house has what was said before: of what a client sends the last message counts, and a person has said it. */
function saidLast(role: string | undefined, content: unknown): RunInput {
  if (role === "user") return inputOf(content);
  throw runsFault("SERVER_INPUT", "the last message is what the person says", { where: "messages" });
}
