/** What a model call took that brought no answer: nobody says, but the provider may have counted it. */
import type { Call } from "../../call/call.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import type { ModelPiece } from "../../call/model.ts";
import { MODEL_CHARS_A_TOKEN, MODEL_MEDIA_CHARS_MIN } from "../limits.ts";
import { object } from "./member.ts";
import { messagesUsage, type ModelUsage } from "./usage.ts";

/** What was heard of an answer so far. */
export class Heard {
  #chars = 0;
  #begun: ModelUsage = {};

  piece(piece: ModelPiece): void {
    if (piece.kind === "event") return this.#begins(piece.event);
    this.#chars += piece.kind === "tool-call" ? piece.args.length : piece.text.length;
  }

  /** What the provider said of it before it broke off, and for the rest a token for so many characters that were asked and told. */
  usage({ args }: Pick<Call, "args">): ModelUsage {
    const outputTokens = Math.max(tokensIn(this.#chars), this.#begun.outputTokens ?? 0);
    return { inputTokens: tokensIn(charsIn(args["body"] ?? null)), ...known(this.#begun), outputTokens };
  }

  /** Anthropic's messages say with their beginning what went in. */
  #begins({ type, message }: JsonObject): void {
    if (type === "message_start") this.#begun = messagesUsage(object(message)["usage"]);
  }
}

function known(usage: ModelUsage): ModelUsage {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined));
}

function tokensIn(chars: number): number {
  return Math.ceil(chars / MODEL_CHARS_A_TOKEN);
}

/** Characters of all texts of a value, but of what is too long to be anything but media. */
function charsIn(value: JsonValue): number {
  if (typeof value === "string") return value.length < MODEL_MEDIA_CHARS_MIN || /\s/.test(value) ? value.length : 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item: JsonValue) => sum + charsIn(item), 0);
  return isJsonObject(value) ? Object.values(value).reduce((sum: number, item) => sum + charsIn(item), 0) : 0;
}
