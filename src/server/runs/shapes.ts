/** What goes in and comes out, as schemas: the routes read with them, the document of the API is made of them. */
import { z } from "zod";
import { AGENT_SESSIONS_MAX, CLIENT_MESSAGES_MAX, RUNS_A_PAGE, RUNS_A_PAGE_MAX, THREAD_CHARS_MAX } from "./limits.ts";

const text = z.string().min(1);
const id = z.string().max(64);
const json = z.unknown();
const at = z.int().describe("Epoch milliseconds.");
const count = z.int().min(0);

const state = z.enum(["running", "waiting", "paused", "completed", "failed", "cancelled"]);
const tokens = z.strictObject({ input: count, output: count, cached: count, reasoning: count });
const media = z.strictObject({
  mediaType: z.string().max(128),
  data: z.string().describe("Base64."),
  name: z.string().exactOptional().describe("What it is called."),
});
const fault = z.strictObject({ code: z.string(), text: z.string() });
const cost = z.int().min(0).optional().describe("Millionths of a US dollar; absent where nobody knows it.");

const awaited = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("approval"), approval: id, tool: z.string(), args: json }),
  z.strictObject({ kind: z.literal("unknown"), call: id, tool: z.string(), args: json }),
  z.strictObject({ kind: z.literal("child"), child: id, tool: z.string() }),
]);

const brief = {
  run: id,
  agent: z.string(),
  agentId: id,
  session: id,
  state,
  model: z.string(),
  steps: count,
  tokens,
  costMicros: cost,
  startedAt: at,
  endedAt: at.optional(),
  parent: z.strictObject({ run: id, step: count }).optional(),
  copyOf: id.optional().describe("The run that it was copied from, where its session was forked from another."),
  extraction: z
    .strictObject({ step: count, state: z.enum(["running", "waiting", "completed", "failed", "cancelled"]) })
    .optional()
    .describe("The step in which memories are found in it, once it has completed."),
};
const forkedFrom = z
  .strictObject({ session: id, run: id, message: id.optional() })
  .describe("The session that it goes on from, after which run, and that run's last message.");

const startRun = z.strictObject({
  input: text.describe("What the person asks."),
  media: z.array(media).optional().describe("Files beside it."),
  session: id.optional().describe("A session to go on in; left out, a new one, or that of the token."),
  person: z.string().max(256).optional().describe("Whom a new session serves, by name or id. For the agent's application alone."),
  stream: z.boolean().optional().describe("Answers with the events of the run, as they come."),
});
const listRuns = z.strictObject({
  session: id.optional(),
  state: state.optional(),
  limit: z.coerce.number().int().min(1).max(RUNS_A_PAGE_MAX).default(RUNS_A_PAGE),
  before: id.optional().describe("`next` of the page before."),
});
const streamQuery = z.strictObject({
  as: z.enum(["events", "ui"]).optional().describe("`ui`: as the AI SDK's user interfaces read it."),
  after: z.coerce.number().int().min(0).optional().describe("The index after which to go on; as the header Last-Event-ID."),
});

/** The bodies and answers by the name that they have in the document of the API. */
export const SHAPES = {
  Awaited: awaited,
  Tokens: tokens,
  StartRun: startRun,
  SteerRun: z.strictObject({ text: text.describe("What else the person wants; the next step reads it.") }),
  SettleRun: z.strictObject({ call: id, verdict: z.enum(["again", "happened", "did-not"]) }),
  ForkSession: z.strictObject({ run: id.optional().describe("The last run that is taken along; left out, the last that completed.") }),
  Forked: z.strictObject({
    session: id,
    from: forkedFrom,
    runs: z.array(z.strictObject({ run: id, of: id.describe("The run that it is a copy of.") })),
  }),
  RunBrief: z.strictObject({
    ...brief,
    fault: z.string().optional().describe("The code of the fault that ended it."),
    asks: count.describe("For how many things it waits."),
  }),
  Run: z.strictObject({ ...brief, input: z.string(), output: json.optional(), fault: fault.optional(), asks: z.array(awaited) }),
  RunCall: z.strictObject({
    call: id,
    action: z.string(),
    server: z.string(),
    name: z.string(),
    effect: z.enum(["permit", "ask", "refuse"]),
    approval: id.optional(),
    reason: z.string().optional(),
    status: z.enum(["done", "failed", "unknown"]).optional(),
    fault: z.string().optional(),
    args: json,
    result: json.optional(),
  }),
  ContextItem: z.strictObject({
    ordinal: count,
    source: z.string(),
    ref: z.string().optional(),
    chars: count,
    label: z
      .strictObject({ integrity: z.enum(["trusted", "untrusted"]), readers: z.array(z.string()).nullable() })
      .optional()
      .describe("Of what came from memory, knowledge or culture, as it was kept there. Readers null: everybody."),
  }),
  RunMessage: z.strictObject({
    message: id,
    role: z.enum(["system", "user", "assistant", "tool"]),
    step: count.optional(),
    at,
    parts: json.describe("Parts in the form of the AI SDK's prompts."),
  }),
  ModelCall: z.strictObject({
    call: id,
    step: count.optional(),
    at,
    provider: z.string(),
    model: z.string(),
    finishReason: z.string().optional(),
    tokens,
    costMicros: cost,
    firstTokenMs: count.optional(),
    durationMs: count,
    attempts: count,
  }),
  Artifact: z.strictObject({ artifact: id, at, mediaType: z.string(), bytes: count, isKept: z.boolean(), name: z.string().optional() }),
  Fault: z.strictObject({
    fault: z.strictObject({ code: z.string(), what: z.string(), where: z.string().optional(), hint: z.string().optional() }),
  }),
  AgentSession: z.strictObject({
    session: id,
    state: z.string(),
    startedAt: at,
    person: id.optional(),
    calls: count,
    forkedFrom: forkedFrom.optional(),
  }),
  RunEvent: z
    .looseObject({ kind: z.string(), run: id, index: count, at })
    .describe("Its members are those of its kind: docs/serving.md lists them."),
} as const;

const step = z.strictObject({
  step: count,
  kind: z.enum(["turn", "memory", "summary", "hook"]),
  state: z.string(),
  startedAt: at,
  endedAt: at.optional(),
  firstTokenMs: count.optional(),
  context: z.array(SHAPES.ContextItem),
  calls: z.array(SHAPES.RunCall),
});

export const QUERIES = {
  listRuns,
  streamQuery,
  sessions: z.strictObject({ limit: z.coerce.number().int().min(1).max(AGENT_SESSIONS_MAX).default(RUNS_A_PAGE) }),
} as const;

export const MORE_SHAPES = {
  RunStep: step,
  RunPage: z.strictObject({ runs: z.array(SHAPES.RunBrief), next: id.optional().describe("There may be more before this run.") }),
  RunWhole: z.strictObject({
    run: SHAPES.Run,
    steps: z.array(step),
    messages: z.array(SHAPES.RunMessage),
    modelCalls: z.array(SHAPES.ModelCall),
    artifacts: z.array(SHAPES.Artifact),
    children: z.array(SHAPES.RunBrief),
  }),
  AgentSessions: z.strictObject({ sessions: z.array(SHAPES.AgentSession) }),
  /** As the AI SDK's DefaultChatTransport sends it; what it adds is passed over. */
  ChatRequest: z.looseObject({
    id: z.string().min(1).max(THREAD_CHARS_MAX).describe("The thread: the house keeps a session for it."),
    messages: z.array(z.looseObject({ role: z.string(), parts: z.array(z.looseObject({ type: z.string() })) })).max(CLIENT_MESSAGES_MAX),
  }),
  /** RunAgentInput of AG-UI; what the house does not use is passed over. */
  AgUiInput: z.looseObject({
    threadId: z.string().min(1).max(THREAD_CHARS_MAX),
    runId: z.string().min(1).max(THREAD_CHARS_MAX),
    messages: z.array(z.looseObject({ role: z.string(), content: json.optional() })).max(CLIENT_MESSAGES_MAX),
    resume: z
      .array(z.looseObject({ interruptId: z.string().max(128), status: z.enum(["resolved", "cancelled"]), payload: json.optional() }))
      .nullish(),
  }),
} as const;
