/** The scripted model: answers by a script, in every dialect, with no network. */
import type { Clock } from "../../../call/clock.ts";
import type { JsonObject } from "../../../call/json.ts";
import { stoppedEnding, type Stopped } from "../../ending-of.ts";
import { failed, unknown } from "../../fault.ts";
import { sleep } from "../../sleep.ts";
import { objects, text } from "../member.ts";
import type { ModelRequest, ModelTry, Provider } from "../provider.ts";
import { statusTry } from "../status-try.ts";
import { tellAnswer } from "../tell-answer.ts";
import { answerOf } from "./answer.ts";
import { lexicalEmbedding } from "./lexical-embedding.ts";
import { Script } from "./pick-turn.ts";
import { say, tokensIn, tokensOf } from "./say.ts";
import { seenIn } from "./seen.ts";
import type { Turn } from "./turn.ts";

export function scriptedProvider(turns: readonly Turn[], clock: Clock): Provider {
  const script = new Script(turns);
  return {
    ask: (request) => {
      const { dialect, model, body } = request;
      if (dialect === "neutral-embeddings") return Promise.resolve(embedded(texts(body["values"])));
      if (dialect === "openai-embeddings") return Promise.resolve(embeddedBody(request));
      const seen = seenIn(dialect, model, body);
      if (dialect === "anthropic-count-tokens") {
        const tokens = tokensIn(seen);
        return Promise.resolve({ ending: { status: "done", result: { body: { input_tokens: tokens } } } });
      }
      const picked = script.pick(seen);
      if (picked === undefined)
        return Promise.resolve({ ending: failed("EXECUTION_UNSCRIPTED", "no turn of the script fits what the model was asked") });
      const said = say(picked, seen);
      return answer(picked.turn, { request, clock, result: answerOf(dialect, said, { model, at: clock.now() }), usage: said.usage });
    },
  };
}

interface Answering {
  readonly request: ModelRequest;
  readonly clock: Clock;
  readonly result: JsonObject;
  readonly usage: NonNullable<ModelTry["usage"]>;
}

async function answer(turn: Turn, { request, clock, result, usage }: Answering): Promise<ModelTry> {
  const { stop, tell, dialect } = request;
  const pause = async (): Promise<boolean> => {
    if (turn.delayMs !== undefined && turn.delayMs > 0) await sleep(turn.delayMs, clock, stop);
    return !stop.aborted;
  };
  const stopped = (): ModelTry => ({ ending: stoppedEnding({ sent: true }, stop.reason as Stopped) });
  if (!(await pause())) return stopped();
  request.began();
  if (turn.error !== undefined) {
    const { status, message = "scripted", retryAfterMs } = turn.error;
    return statusTry(status, { message, retryAfterMs, isIdempotent: true });
  }
  const cut = turn.cut === true ? Math.max(0, piecesOf(dialect, result, turn).length - 1) : Number.POSITIVE_INFINITY;
  for (const [at, piece] of piecesOf(dialect, result, turn).entries()) {
    if (at >= cut) break;
    if (at > 0 && tell !== undefined && !(await pause())) return stopped();
    tell?.(piece);
  }
  if (turn.cut === true) return { ending: unknown("EXECUTION_CONNECTION_LOST", "the answer broke off") };
  return { ending: { status: "done", result }, usage };
}

const WORDS = /\s*\S+|\s+$/g;

function piecesOf(
  dialect: ModelRequest["dialect"],
  result: JsonObject,
  { pieceChars }: Turn,
): readonly Parameters<NonNullable<ModelRequest["tell"]>>[0][] {
  return tellAnswer(dialect, result, (said) => (pieceChars === undefined ? (said.match(WORDS) ?? []) : inChars(said, pieceChars)));
}

function inChars(said: string, chars: number): readonly string[] {
  const points = Array.from(said);
  return Array.from({ length: Math.ceil(points.length / chars) }, (_, at) => points.slice(at * chars, (at + 1) * chars).join(""));
}

function embedded(values: readonly string[]): ModelTry {
  const tokens = values.reduce((sum, value) => sum + tokensOf(value), 0);
  const result = { embeddings: values.map(lexicalEmbedding), usage: { tokens }, warnings: [] };
  return { ending: { status: "done", result }, usage: { inputTokens: tokens, outputTokens: 0 } };
}

/** As OpenAI's embeddings; in base64 (little-endian floats) where that is asked for, as its SDK does. */
function embeddedBody({ model, body }: ModelRequest): ModelTry {
  const { input, encoding_format: format } = body;
  const values = typeof input === "string" ? [input] : texts(input);
  const tokens = values.reduce((sum, value) => sum + tokensOf(value), 0);
  const data = values.map((value, index) => {
    const embedding = lexicalEmbedding(value);
    return { object: "embedding", index, embedding: format === "base64" ? inBase64(embedding) : embedding };
  });
  const answered = { object: "list", data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
  return { ending: { status: "done", result: { body: answered } }, usage: { inputTokens: tokens, outputTokens: 0 } };
}

function inBase64(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [at, number] of numbers.entries()) bytes.writeFloatLE(number, at * 4);
  return bytes.toString("base64");
}

function texts(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.map((value) => (typeof value === "string" ? value : text(objects([value])[0]?.["text"]))) : [];
}
