/**
 * The operators' API: every operation of `operate/operate.ts` at its route of the contract, JSON in and out. Nothing here
 * decides anything: who asks is found, the input is read strictly, and the operators' path is taken.
 */
import { Hono } from "hono";
import type { Context } from "hono";
import { z } from "zod";
import type { Fault } from "../call/fault.ts";
import { operate } from "../operate/operate.ts";
import type { Desk } from "../operate/desk.ts";
import type { HouseEvents } from "../operate/house-events.ts";
import type { InputOf, OperationName } from "../operate/operations.ts";
import { tooLarge } from "../intake/json.ts";
import { answerPrompt } from "./agent-prompts.ts";
import { API, CONSOLE_PATH, EVENTS_PATH, PROMPTS_PATH } from "./contract.ts";
import { readJsonBody } from "./json-body.ts";
import { EventStreams } from "./operator-events.ts";
import { answerFault, operatorFault } from "./operator-fault.ts";
import { DOCUMENT_BODY_BYTES_MAX, OPERATOR_BODY_BYTES_MAX, POLICY_BODY_BYTES_MAX } from "./operator-limits.ts";
import { forgetLogin, whoAsks } from "./operator-login.ts";
import { ownerLink } from "./owner-link.ts";
import { bodyBound } from "./body-bound.ts";

export interface OperatorsParts {
  readonly desk: Desk;
  readonly events: HouseEvents;
  /** Told of faults that nobody expected; the person sees their code only. */
  readonly report: (fault: Fault) => void;
  /** What agents are answered by at paths of their own below `/v1`. */
  readonly agents?: readonly Hono[];
}

export interface OperatorsApp {
  /** Answers `/v1/…`, `/owner` and `/healthz`. */
  readonly app: Hono;
  /** Ends the event streams, which a clean stop would wait for otherwise. */
  close(): void;
}

const text = z.string().min(1);
const nothing = z.strictObject({});
const version = text.max(64);
/** Of an entry in its log. */
/** The memory after which a page begins. */
const memoryId = z.string().regex(/^mem_[0-9a-z]{26}$/, "it is no id of a memory: give the last of the page before");
const index = z.coerce.number().int().min(0);
const ofSession = z.strictObject({ session: text });
const ofMemory = z.strictObject({ agent: text, memory: text });
const ofCulture = z.strictObject({ culture: text });
const lease = z.strictObject({ usesMax: z.int(), expiresInMs: z.int(), patterns: z.record(z.string(), z.json()) });

export const INPUTS: { readonly [Name in OperationName]: z.ZodType<InputOf<Name>> } = {
  whoAmI: nothing,
  makeLink: nothing,
  endLogin: nothing,
  listPeople: nothing,
  addPerson: z.strictObject({ name: text, role: z.enum(["owner", "security", "operator", "approver", "auditor", "viewer"]) }),
  listAgents: nothing,
  addAgent: z.strictObject({ name: text, role: text, owner: text.optional() }),
  renewKey: z.strictObject({ agent: text }),
  issueToken: z.strictObject({
    agent: text,
    person: text.optional(),
    purpose: text.optional(),
    session: text.optional(),
    prompt: text.optional(),
  }),
  revokeToken: z.strictObject({ agent: text, tokenId: text.max(64).optional() }),
  revokeAgent: z.strictObject({ agent: text }),
  listVirtualKeys: z.strictObject({ agent: text.optional() }),
  addVirtualKey: z.strictObject({ agent: text, person: text.optional(), expiresInMs: z.int().optional() }),
  revokeVirtualKey: z.strictObject({ key: text }),
  listSessions: z.strictObject({ agent: text.optional() }),
  showSession: ofSession,
  pauseSession: ofSession,
  resumeSession: ofSession,
  killSession: ofSession.extend({ because: text.optional() }),
  eraseSession: ofSession,
  listApprovals: z.strictObject({ state: z.enum(["pending", "permitted", "refused", "expired", "withdrawn", "consumed"]).optional() }),
  showApproval: z.strictObject({ approval: text }),
  permitApproval: z.strictObject({ approval: text, reason: text.optional(), lease: lease.optional() }),
  refuseApproval: z.strictObject({ approval: text, reason: text }),
  endorse: z.strictObject({ call: text, arguments: z.array(text).min(1).max(64).optional(), expiresInMs: z.int().optional() }),
  listDefinitions: nothing,
  acceptDefinition: z.strictObject({ kind: text, server: text, name: text, fingerprint: text }),
  rotateRoot: nothing,
  erasePerson: z.strictObject({ person: text }),
  listSecrets: nothing,
  addSecret: z.strictObject({ name: text.max(256), value: text }),
  rotateSecret: z.strictObject({ name: text.max(256), value: text.optional() }),
  removeSecret: z.strictObject({ name: text.max(256) }),
  whoUsesSecret: z.strictObject({ name: text.max(256) }),
  listMemories: z.strictObject({ agent: text, person: text.optional(), after: memoryId.optional() }),
  showMemory: ofMemory,
  revertMemory: ofMemory.extend({ version: z.int() }),
  forgetMemory: ofMemory,
  listKnowledge: z.strictObject({ agent: text }),
  searchKnowledge: z.strictObject({ agent: text, query: text, person: text.optional() }),
  addKnowledge: z.strictObject({
    agent: text,
    title: text.max(256),
    text,
    encoding: z.enum(["utf8", "base64"]).optional(),
    mediaType: text.max(128),
    place: text.max(4096).optional(),
    readers: z.array(text.max(256)).max(256).optional(),
    trust: z.enum(["trusted", "untrusted"]),
  }),
  removeKnowledge: z.strictObject({ agent: text, document: text }),
  reindexKnowledge: z.strictObject({ agent: text, document: text.optional() }),
  listCulture: z.strictObject({ state: z.enum(["proposed", "kept", "refused"]).optional() }),
  showCulture: ofCulture,
  acceptCulture: ofCulture.extend({ reason: text }),
  refuseCulture: ofCulture.extend({ reason: text }),
  revertCulture: ofCulture.extend({ version: z.int(), reason: text }),
  listLogs: nothing,
  listEntries: z.strictObject({ log: text.max(64), before: index.optional() }),
  showEntry: z.strictObject({ log: text.max(64), index }),
  verifyLedger: nothing,
  listRefused: nothing,
  policyStatus: nothing,
  explainCall: z.strictObject({ call: text }),
  listPolicies: nothing,
  showPolicy: z.strictObject({ version }),
  applyPolicy: z.strictObject({ files: z.record(z.string(), z.string()), because: text }),
  rollbackPolicy: z.strictObject({ version, because: text }),
};

/** The operators' API as a Hono app. */
export function operatorsApp({ desk, events, report, agents = [] }: OperatorsParts): OperatorsApp {
  const app = new Hono();
  // Before the rest: their limits and their faults are their own.
  for (const ofAgents of agents) app.route("/", ofAgents);
  const streams = new EventStreams(desk, events);
  app.use((c, next) => {
    const maxSize = bodyMax(c);
    return bodyBound({ maxSize, onError: () => answerFault(c, tooLarge(maxSize), report) })(c, next);
  });
  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
    c.header("cross-origin-resource-policy", "same-origin");
  });
  // Agents hand this address to people, who open it in a browser: there the console shows the request.
  app.get(API.showApproval.path, (c, next) => {
    if (c.req.header("sec-fetch-dest") !== "document") return next();
    return Promise.resolve(c.redirect(`${CONSOLE_PATH}/approvals/${encodeURIComponent(c.req.param("approval"))}`));
  });
  app.get("/healthz", (c) => c.json({ status: "open" }));
  ownerLink(app, desk);
  for (const name of Object.keys(API) as OperationName[]) {
    const { method, path } = API[name];
    app.on(method, path, (c) => answer(c, name, desk));
  }
  app.post(PROMPTS_PATH, (c) => answerPrompt(c, desk));
  app.get(EVENTS_PATH, (c) => streams.answer(c, whoAsks(c, desk)));
  // Whoever is not logged in does not even learn which routes there are.
  app.all("/v1/*", (c) => {
    whoAsks(c, desk);
    throw operatorFault("SERVER_NO_ROUTE", "there is no such operation", { hint: "docs/api.md lists them" });
  });
  app.notFound((c) => answerFault(c, operatorFault("SERVER_NO_ROUTE", "nothing answers at this path"), report));
  app.onError((error, c) => answerFault(c, error, report));
  return { app, close: () => streams.close() };
}

async function answer<Name extends OperationName>(c: Context, operation: Name, desk: Desk): Promise<Response> {
  const by = whoAsks(c, desk);
  const input = await readInput(c, operation);
  const output = await operate(desk, { by, operation, input });
  if (operation === "endLogin") forgetLogin(c, desk);
  return c.json(output);
}

async function readInput<Name extends OperationName>(c: Context, operation: Name): Promise<InputOf<Name>> {
  const given = c.req.method === "GET" ? c.req.query() : await readJsonBody(c, bodyMax(c));
  const params = c.req.param();
  const twice = Object.keys(params).find((name) => name in given);
  if (twice !== undefined)
    throw operatorFault("SERVER_INPUT", "the path says this already", { where: twice, hint: "leave it out of the body" });
  const read = INPUTS[operation].safeParse({ ...given, ...params });
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw operatorFault("SERVER_INPUT", issue?.message ?? "the input is not what this operation takes", {
    where: issue?.path.join(".") || "input",
    hint: "docs/api.md says what it takes",
  });
}

/** Only a whole set of policies and a document are larger than what operators otherwise send. */
function bodyMax(c: Context): number {
  if (/^\/v1\/agents\/[^/]+\/knowledge$/.test(c.req.path)) return DOCUMENT_BODY_BYTES_MAX;
  return c.req.path === API.applyPolicy.path ? POLICY_BODY_BYTES_MAX : OPERATOR_BODY_BYTES_MAX;
}
