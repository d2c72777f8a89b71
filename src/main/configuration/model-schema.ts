/** Providers of models, as they are written: where they are, which key opens them, and what happens where they do not answer. */
import { RE2JS } from "re2js";
import { z } from "zod";
import { MODEL_DEADLINE_MS, MODEL_ENTRIES_MAX, MODEL_FIRST_PIECE_MS, MODEL_RETRIES_MAX, SCRIPT_TURNS_MAX } from "../limits.ts";
import { headersWith } from "./header-schema.ts";
import { isSafeUrl } from "./safe-url.ts";

const DAY_MS = 24 * 60 * 60_000;
const MODEL = /^[a-z][a-z0-9-]{0,63}\/.{1,256}$/;

const text = z.string().min(1).max(4096);
const milliseconds = (least: number): z.ZodNumber => z.number().int().min(least).max(DAY_MS);

const any = {
  models: z
    .array(z.string().min(1).max(256))
    .min(1)
    .max(MODEL_ENTRIES_MAX)
    .optional()
    .describe("Ids of the models that may be asked; left out: every id that the provider has."),
  deadlineMs: milliseconds(100).default(MODEL_DEADLINE_MS).describe("How long an answer may take, retries included, in milliseconds."),
  firstPieceMs: milliseconds(100)
    .default(MODEL_FIRST_PIECE_MS)
    .describe("How long the provider has to begin an answer that is streamed, in milliseconds."),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(MODEL_RETRIES_MAX)
    .describe("How often a request is made again that was not taken, or that does nothing twice."),
  fallback: z
    .array(z.string().regex(MODEL, "a model is written provider/model"))
    .max(8)
    .default([])
    .describe(
      "Models that are asked, in this order, where this provider cannot answer: each by a call of its own, which policy decides on.",
    ),
};

const headers = headersWith("secret://…");

const address = z
  .url({ protocol: /^https?$/ })
  .refine(isBase, "it is scheme, host, port and path alone")
  .describe("Where its requests go: every path is below this one. HTTP without TLS is for a loopback address, or with plainHttp.");

const plainHttp = z
  .boolean()
  .default(false)
  .describe("Whether baseUrl may be http to another machine: what is asked, and the key, then travel in clear.");

const remote = { ...any, baseUrl: address.optional(), plainHttp, headers };
const handle = z.string().min(1).max(512);
const key = handle.describe("The handle of its key, secret://NAME: never the key itself.");

const anthropic = z
  .strictObject({ kind: z.literal("anthropic"), key, ...remote })
  .describe("Anthropic's API, by the package @ai-sdk/anthropic.");
const openai = z
  .strictObject({
    kind: z.literal("openai"),
    key,
    organization: text.optional().describe("Sent as OpenAI-Organization."),
    project: text.optional().describe("Sent as OpenAI-Project."),
    ...remote,
  })
  .describe("OpenAI's API, by the package @ai-sdk/openai.");
const google = z
  .strictObject({ kind: z.literal("google"), key, ...remote })
  .describe("Google's Gemini API, by the package @ai-sdk/google.");
const bedrock = z
  .strictObject({
    kind: z.literal("bedrock"),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "a region, such as eu-central-1")
      .describe("The region whose models are asked."),
    key: key.optional(),
    accessKeyId: handle.optional().describe("The handle of an access key, in the place of key: requests are then signed."),
    secretAccessKey: handle.optional().describe("The handle of its secret."),
    sessionToken: handle.optional().describe("The handle of a session's token, where the access key is one of a session."),
    ...remote,
  })
  .describe("Amazon Bedrock, by the package @ai-sdk/amazon-bedrock.");
const azure = z
  .strictObject({
    kind: z.literal("azure"),
    key,
    resource: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/, "the name of a resource")
      .optional()
      .describe("The name of the resource, in the place of baseUrl."),
    ...remote,
  })
  .describe("Azure OpenAI (its API v1), by the package @ai-sdk/azure. Models are named by their deployments.");
const compatible = z
  .strictObject({ kind: z.literal("openai-compatible"), key: key.optional(), ...remote, baseUrl: address })
  .describe("Any server with OpenAI's chat completions, by the package @ai-sdk/openai-compatible.");
const ollama = z
  .strictObject({ kind: z.literal("ollama"), key: key.optional(), ...remote })
  .describe("Ollama, by the package @ai-sdk/openai-compatible.");

const condition = z.strictObject({
  contains: z.string().max(4096).optional().describe("A text that stands in it."),
  matches: z
    .string()
    .max(4096)
    .refine(isPattern, "a pattern is written in the syntax of RE2")
    .optional()
    .describe("A regular expression (RE2)."),
});
const tools = z.array(z.string().min(1).max(256)).min(1).max(256);
const tokens = z.number().int().min(0).max(1_000_000_000).optional();

const turn = z
  .strictObject({
    when: z
      .strictObject({
        lastMessage: condition.optional().describe("The last message: what the person, the application or a tool said."),
        userMessage: condition.optional().describe("What the person said last."),
        anyMessage: condition.optional().describe("Any message."),
        instructions: condition.optional().describe("The instructions."),
        toolResult: z
          .union([z.boolean(), condition.extend({ tool: z.string().min(1).max(256).optional() })])
          .optional()
          .describe("Whether results of tools came since the person spoke last; or a result, of one tool, that has a text."),
        step: z
          .number()
          .int()
          .min(0)
          .max(10_000)
          .optional()
          .describe("How often the model answered since the person spoke last; 0 is its first answer."),
        userMessages: z.number().int().min(0).max(10_000).optional().describe("How many messages of the person there are."),
        offers: tools.optional().describe("Tools that are offered, all of them."),
        lacks: tools.optional().describe("Tools of which none is offered."),
        model: z.string().min(1).max(256).optional().describe("The model's id."),
      })
      .optional()
      .describe("When it speaks: where everything holds that is named. Left out: always."),
    times: z.number().int().min(1).max(1_000_000).optional().describe("How often it speaks in the life of the house; left out: always."),
    reasoning: z.string().max(1_000_000).optional(),
    text: z
      .string()
      .max(1_000_000)
      .optional()
      .describe("What it says. {{lastMessage}}, {{userMessage}}, {{toolResult.a.b}} and {{1}} stand for what was seen."),
    toolCalls: z
      .array(z.strictObject({ name: z.string().min(1).max(256), args: z.record(z.string(), z.json()).optional() }))
      .max(128)
      .optional()
      .describe("Tools that it calls."),
    error: z
      .strictObject({
        status: z.number().int().min(400).max(599),
        message: z.string().max(4096).optional(),
        retryAfterMs: z.number().int().min(0).max(DAY_MS).optional(),
      })
      .optional()
      .describe("Instead of an answer: the status of HTTP that a provider would give."),
    cut: z.boolean().optional().describe("The connection breaks off before the answer is whole."),
    finish: z.enum(["stop", "length", "content-filter"]).optional(),
    usage: z.strictObject({ inputTokens: tokens, outputTokens: tokens, cachedInputTokens: tokens, reasoningTokens: tokens }).optional(),
    delayMs: z.number().int().min(0).max(DAY_MS).optional().describe("Before the first piece, and between pieces, in milliseconds."),
    pieceChars: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe("Characters of one piece where the answer is streamed; left out: word by word."),
  })
  .describe("What the model says, and when.");

export const scriptTurns = z.array(turn).min(1).max(SCRIPT_TURNS_MAX);

const scripted = z
  .strictObject({
    kind: z.literal("scripted"),
    turns: scriptTurns.optional().describe("Its script: the first turn whose conditions hold speaks."),
    script: text.optional().describe("A YAML file with the turns, relative to this one."),
    ...any,
  })
  .describe("A model that answers by a script, with no network.");

export const recordedCalls = z
  .array(z.strictObject({ args: z.record(z.string(), z.json()), result: z.record(z.string(), z.json()) }))
  .max(MODEL_ENTRIES_MAX);

/** A run as `run show --json` prints it; of its calls, those of models that were answered. */
export const recordedRunFile = z
  .looseObject({ calls: z.array(z.looseObject({ action: z.string(), args: z.record(z.string(), z.json()), result: z.record(z.string(), z.json()).optional() })) })
  .transform(({ calls }) => calls.flatMap(({ action, args, result }) => (action === "callModel" && result !== undefined ? [{ args, result }] : [])))
  .pipe(recordedCalls);

const replayed = z
  .strictObject({
    kind: z.literal("replayed"),
    calls: recordedCalls.optional().describe("Model calls as they were recorded, in their order."),
    recording: text.optional().describe("A JSON file with them, relative to this one; or with a run as `run show --json` prints it."),
    differences: z
      .enum(["refuse", "tell"])
      .default("refuse")
      .describe("What happens to a request that differs from the recorded one: it fails, or is answered and the difference told."),
    ...any,
  })
  .describe("A model that answers as a recorded run was answered, with no network.");

export const modelProvider = z.discriminatedUnion("kind", [
  anthropic,
  openai,
  google,
  bedrock,
  azure,
  compatible,
  ollama,
  scripted,
  replayed,
]);

export type CheckedModel = z.output<typeof modelProvider>;
export type ModelInput = z.input<typeof modelProvider>;

/** Whether an address may be spoken to as it is. */
export function isAllowedUrl(url: string, isPlainAllowed: boolean): boolean {
  return isPlainAllowed || isSafeUrl(url);
}

function isBase(url: string): boolean {
  const { username, password, search, hash } = new URL(url);
  return [username, password, search, hash].every((part) => part === "");
}

function isPattern(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
