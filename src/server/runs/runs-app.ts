/**
 * Agents' runs over HTTP, for their applications and for people: begun, followed, held, steered and ended, in the house's
 * own words, as the AI SDK's user interfaces have it, and as AG-UI has it. docs/serving.md is the contract.
 *
 * Trust: whoever owns this door can begin runs with words that nobody said and show runs to whoever asks. It cannot let a
 * call run: each call of a run takes the path with the agent's own credential.
 */
import { Hono } from "hono";
import type { Context } from "hono";
import { z } from "zod";
import { isId, type AgentId, type CallId, type RunId, type SessionId } from "../../call/id.ts";
import { tooLarge } from "../../intake/json.ts";
import { permitted, type RunPermission } from "../../operate/run-permission.ts";
import { recordReading } from "../../operate/sessions.ts";
import { runtimeFault } from "../../runtime/fault.ts";
import type { RunShown } from "../../runtime/run-desk.ts";
import { agentAsked, sees, sessionAsked, whoIs, type Asker } from "./asker.ts";
import { begin, saidByPerson } from "./begin-run.ts";
import type { RunsRoom } from "./room.ts";
import { shownTo } from "./shown-to.ts";
import { answerArtifact } from "./answer-artifact.ts";
import { answerRunsFault, runsFault } from "./fault.ts";
import { AGENT_SESSIONS_MAX, RUNS_A_PAGE_MAX, RUNS_LOOKED_AT_MAX } from "./limits.ts";
import { openApiDocument } from "./openapi.ts";
import { PLAIN_TELLING } from "./plain-telling.ts";
import type { RunsParts } from "./port.ts";
import { readBody, readQuery } from "./read-input.ts";
import { OPENAPI_PATH, RUN_ROUTES, type RunRouteName } from "./routes.ts";
import { RunStreams } from "./run-streams.ts";
import { briefOf, wholeRun } from "./show-run.ts";
import { takeTurn } from "./turns.ts";
import { UiTelling } from "./ui-telling.ts";
import { bodyBound } from "../body-bound.ts";

export interface RunsApp {
  readonly app: Hono;
  readonly streams: RunStreams;
}

type Handler = (c: Context, asker: Asker, room: RunsRoom) => Response | Promise<Response>;

const HANDLERS: { readonly [Name in RunRouteName]: Handler } = {
  listRuns,
  startRun,
  showRun,
  runEvents,
  pauseRun: (c, asker, room) => changeAlone(c, asker, { room, permission: "haltRun", act: (run) => room.parts.runs().pause(run) }),
  resumeRun: (c, asker, room) => changeAlone(c, asker, { room, permission: "haltRun", act: (run) => room.parts.runs().resume(run) }),
  cancelRun: (c, asker, room) => changeAlone(c, asker, { room, permission: "haltRun", act: (run) => room.parts.runs().cancel(run) }),
  steerRun,
  settleRun,
  showArtifact: async (c, asker, { parts }) => answerArtifact(c, await opened(c, asker, parts), parts),
  listAgentSessions,
  forkSession,
  chat: (c, asker, room) => takeTurn(c, asker, { ...room, protocol: "ui" }),
  agUi: (c, asker, room) => takeTurn(c, asker, { ...room, protocol: "ag-ui" }),
};

const NOTHING = z.strictObject({});

/** The routes of runs as a Hono app. */
export function runsApp(parts: RunsParts): RunsApp {
  const app = new Hono();
  const room: RunsRoom = { parts, streams: new RunStreams(parts) };
  const { requestBytesMax: maxSize, report } = parts;
  const bounded = bodyBound({ maxSize, onError: (c) => answerRunsFault(c, tooLarge(maxSize), report) });
  for (const name of Object.keys(RUN_ROUTES) as RunRouteName[]) {
    const { method, path } = RUN_ROUTES[name];
    app.on(method, path, bounded, async (c) => {
      const response = await HANDLERS[name](c, await whoIs(c, parts), room);
      response.headers.set("cache-control", "no-store");
      response.headers.set("x-content-type-options", "nosniff");
      response.headers.set("cross-origin-resource-policy", "same-origin");
      return response;
    });
  }
  app.get(OPENAPI_PATH, (c) => c.json(openApiDocument()));
  app.onError((thrown, c) => answerRunsFault(c, thrown, report));
  return { app, streams: room.streams };
}

/** A page holds what the asker may see; what is not theirs is passed over without a trace. */
function listRuns(c: Context, asker: Asker, { parts }: RunsRoom): Response {
  const { name, agent } = agentAsked(asker, "listRuns", { desk: parts.desk, named: c.req.param("agent") ?? "" });
  const { session, state, limit, before } = readQuery(c, RUN_ROUTES.listRuns.query);
  if (before !== undefined) assertPlace(before, { agent, session, asker, parts });
  const found: RunShown[] = [];
  let last = before as RunId | undefined;
  let looked = 0;
  let isMore = true;
  while (isMore && found.length < limit && looked < RUNS_LOOKED_AT_MAX) {
    const page = parts.runs().list(name, {
      limit: RUNS_A_PAGE_MAX,
      ...(session !== undefined && { session: session as SessionId }),
      ...(last !== undefined && { before: last }),
    });
    for (const run of page) {
      last = run.run;
      looked += 1;
      if ((state === undefined || run.state === state) && sees(asker, ownerOf(run), parts)) found.push(run);
      if (found.length >= limit) break;
    }
    isMore = page.length === RUNS_A_PAGE_MAX || found.length >= limit;
  }
  return c.json({ runs: found.map(briefOf), ...(isMore && last !== undefined && { next: last }) });
}

interface Paging {
  readonly agent: AgentId;
  readonly session: string | undefined;
  readonly asker: Asker;
  readonly parts: RunsParts;
}

/** A page begins at a run of the list: another text would be taken for one before all runs, or after them. Faults: SERVER_INPUT. */
function assertPlace(before: string, { agent, session, asker, parts }: Paging): void {
  const run = isId("run", before) ? parts.rows().run(agent, before) : undefined;
  if (run !== undefined && (session === undefined || run.session === session) && sees(asker, { agent, session: run.session }, parts))
    return;
  throw runsFault("SERVER_INPUT", "it is no run of this list", {
    where: "before",
    hint: "give the `next` of the page before, or leave it out",
  });
}

async function startRun(c: Context, asker: Asker, room: RunsRoom): Promise<Response> {
  const { parts } = room;
  const agent = agentAsked(asker, "startRun", { desk: parts.desk, named: c.req.param("agent") ?? "" });
  const { input, media, session, person, stream = false } = await readBody(c, RUN_ROUTES.startRun.body, parts.requestBytesMax);
  if (person !== undefined && asker.kind !== "application")
    throw runsFault("SERVER_INPUT", "whom a session serves is for the agent's application to say", { where: "person" });
  const run = await begin(c, asker, {
    parts,
    agent,
    input: { text: input, ...(media !== undefined && { media }) },
    wish: { session, person },
  });
  if (stream) return room.streams.answer(c, { asker, run: run.run, from: 0, telling: PLAIN_TELLING, ...shownTo(asker, parts) });
  return c.json(run, 201);
}

async function showRun(c: Context, asker: Asker, { parts }: RunsRoom): Promise<Response> {
  const whole = wholeRun(await opened(c, asker, parts), parts);
  return c.json(asker.kind === "person" ? parts.desk.forPeople(JSON.parse(JSON.stringify(whole))).value : whole);
}

async function runEvents(c: Context, asker: Asker, { parts, streams }: RunsRoom): Promise<Response> {
  const run = await opened(c, asker, parts);
  const { as = "events", after } = readQuery(c, RUN_ROUTES.runEvents.query);
  const last = after ?? lastEventId(c.req.header("last-event-id"));
  const from = last === undefined || as === "ui" ? 0 : last + 1;
  return streams.answer(c, {
    asker,
    run: run.run,
    from,
    telling: as === "ui" ? new UiTelling() : PLAIN_TELLING,
    ...shownTo(asker, parts),
  });
}

function lastEventId(written: string | undefined): number | undefined {
  return written !== undefined && /^\d{1,9}$/.test(written) ? Number(written) : undefined;
}

interface Changing {
  readonly room: RunsRoom;
  readonly permission: RunPermission;
  readonly act: (run: RunId) => Promise<RunShown>;
}

/** For those that take nothing but what their path says. */
async function changeAlone(c: Context, asker: Asker, changing: Changing): Promise<Response> {
  await readBody(c, NOTHING, changing.room.parts.requestBytesMax);
  return change(c, asker, changing);
}

async function change(c: Context, asker: Asker, { room, permission, act }: Changing): Promise<Response> {
  const run = found(c, asker, { parts: room.parts, permission });
  const now = await act(run.run);
  // Who may halt a run may not for that reason read it.
  return c.json(asker.kind === "person" ? withoutContent(now) : now);
}

function withoutContent(run: RunShown): RunShown {
  const { output: _output, ...rest } = run;
  return { ...rest, input: "", asks: [] };
}

async function steerRun(c: Context, asker: Asker, room: RunsRoom): Promise<Response> {
  const { text } = await readBody(c, RUN_ROUTES.steerRun.body, room.parts.requestBytesMax);
  const { agentId, session } = found(c, asker, { parts: room.parts, permission: "steerRun" });
  // Whoever speaks in a session asks for what it does, and could not rule on that.
  sessionAsked(asker, agentId, { desk: room.parts.desk, named: session });
  await saidByPerson(c, asker, { parts: room.parts, text });
  return change(c, asker, { room, permission: "steerRun", act: (run) => room.parts.runs().steer(run, text) });
}

/** Nobody but a person knows what became of it. */
async function settleRun(c: Context, asker: Asker, room: RunsRoom): Promise<Response> {
  const { call, verdict } = await readBody(c, RUN_ROUTES.settleRun.body, room.parts.requestBytesMax);
  const run = found(c, asker, { parts: room.parts, permission: "steerRun" });
  if (asker.kind === "token") throw runsFault("SERVER_INPUT_UNSIGNED", "an agent does not settle what became of its calls");
  await room.parts.runs().settle(run.run, { call: call as CallId, verdict, by: asker.kind === "person" ? asker.by.person : asker.agent });
  return change(c, asker, { room, permission: "steerRun", act: async (id) => room.parts.runs().show(id) });
}

function listAgentSessions(c: Context, asker: Asker, { parts }: RunsRoom): Response {
  const { desk } = parts;
  const { agent } = agentAsked(asker, "listRuns", { desk, named: c.req.param("agent") ?? "" });
  const { limit } = readQuery(c, RUN_ROUTES.listAgentSessions.query);
  const rows = desk.store.sessions(agent, AGENT_SESSIONS_MAX).filter(({ session }) => sees(asker, { agent, session }, parts));
  const sessions = rows.slice(0, limit).map((row) => {
    const forkedFrom = desk.forkedFrom(row);
    return {
      session: row.session,
      state: row.state === "erased" ? row.state : (desk.sessions.stateOf(row) ?? row.state),
      startedAt: row.startedAt,
      calls: row.calls,
      ...(row.person !== undefined && { person: row.person }),
      ...(forkedFrom !== undefined && { forkedFrom }),
    };
  });
  return c.json({ sessions });
}

/** Whoever may speak in a session may go on from it in another: the agent's application, and the person whose session it is. */
async function forkSession(c: Context, asker: Asker, { parts }: RunsRoom): Promise<Response> {
  const { name, agent } = agentAsked(asker, "startRun", { desk: parts.desk, named: c.req.param("agent") ?? "" });
  const { run } = await readBody(c, RUN_ROUTES.forkSession.body, parts.requestBytesMax);
  if (asker.kind === "token")
    throw runsFault("SERVER_INPUT_UNSIGNED", "an agent does not begin sessions of its own accord", {
      where: "session",
      hint: "fork it with the agent's key, or as the person whose session it is",
    });
  const session = sessionAsked(asker, agent, { desk: parts.desk, named: c.req.param("session") ?? "" }) as SessionId;
  return c.json(await parts.runs().fork(name, session, run as RunId | undefined), 201);
}

/** The run that the path names, if this asker may do this with it; what is not theirs is not there. Faults: RUNTIME_RUN_UNKNOWN, IDENTITY_FORBIDDEN. */
function found(
  c: Context,
  asker: Asker,
  { parts, permission }: { readonly parts: RunsParts; readonly permission: RunPermission },
): RunShown {
  if (asker.kind === "person") permitted(asker.by, permission);
  const id = c.req.param("run");
  const run = isId("run", id) ? parts.runs().show(id) : undefined;
  if (run === undefined || !sees(asker, ownerOf(run), parts))
    throw runtimeFault("RUNTIME_RUN_UNKNOWN", "there is no such run", { where: id ?? "run" });
  return run;
}

/** The same for its content: that a person read it is on the house log before it is shown. */
async function opened(c: Context, asker: Asker, parts: RunsParts): Promise<RunShown> {
  const run = found(c, asker, { parts, permission: "showRun" });
  if (asker.kind === "person") await recordReading(parts.desk, asker.by, run.run);
  return run;
}

function ownerOf({ agentId: agent, session }: RunShown) {
  return { agent, session };
}
