/** A script of a model: turns with conditions, of which the first that fits speaks. */
import type { JsonObject } from "../../../call/json.ts";

/** What a text must have: all of what is said of it. `matches` is a regular expression (RE2, so that no text can stall it). */
export interface TextCondition {
  readonly contains?: string | undefined;
  readonly matches?: string | undefined;
}

/** What a turn wants to have seen: everything that is named. */
export interface TurnCondition {
  /** The last message: what the person, the application or a tool said. */
  readonly lastMessage?: TextCondition | undefined;
  /** What the person said last. */
  readonly userMessage?: TextCondition | undefined;
  /** Any message, whoever said it. */
  readonly anyMessage?: TextCondition | undefined;
  /** The instructions. */
  readonly instructions?: TextCondition | undefined;
  /** Whether results of tools came since the person spoke last; or a result of one tool, and what it has. */
  readonly toolResult?: boolean | (TextCondition & { readonly tool?: string | undefined }) | undefined;
  /** How often the model answered since the person spoke last; 0 is its first answer. */
  readonly step?: number | undefined;
  /** How many messages of the person there are. */
  readonly userMessages?: number | undefined;
  /** Tools that are offered, all of them. */
  readonly offers?: readonly string[] | undefined;
  /** Tools of which none is offered. */
  readonly lacks?: readonly string[] | undefined;
  /** The model's id. */
  readonly model?: string | undefined;
}

export interface TurnUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cachedInputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

/**
 * What is said. In texts and in arguments `{{lastMessage}}`, `{{userMessage}}`, `{{toolResult}}` and `{{toolResult.a.b}}`
 * stand for what was seen, and `{{1}}` for a group of the last pattern that matched.
 */
export interface Turn {
  readonly when?: TurnCondition | undefined;
  /** How often it speaks, in the life of the house; absent: always. */
  readonly times?: number | undefined;
  readonly reasoning?: string | undefined;
  readonly text?: string | undefined;
  readonly toolCalls?: readonly { readonly name: string; readonly args?: JsonObject | undefined }[] | undefined;
  /** Instead of an answer: the status of HTTP that a provider would give. */
  readonly error?:
    | { readonly status: number; readonly message?: string | undefined; readonly retryAfterMs?: number | undefined }
    | undefined;
  /** The connection breaks off before the answer is whole. */
  readonly cut?: boolean | undefined;
  readonly finish?: "stop" | "length" | "content-filter" | undefined;
  readonly usage?: TurnUsage | undefined;
  /** Before the first piece, and between pieces, in milliseconds. */
  readonly delayMs?: number | undefined;
  /** Characters of one piece where the answer is streamed; absent: word by word. */
  readonly pieceChars?: number | undefined;
}
