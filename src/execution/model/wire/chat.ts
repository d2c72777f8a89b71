/** Streams of OpenAI's chat completions. Source: OpenAI API reference, "Chat", "Streaming". */
import { isJsonObject, type JsonObject, type JsonValue } from "../../../call/json.ts";
import { readError, type ProviderError } from "../error-body.ts";
import { object, objects, text } from "../member.ts";
import type { Assembled, Assembler, Tell } from "./assembler.ts";

interface ToolCall {
  readonly index: number;
  id: string;
  name: string;
  args: string;
  more: JsonObject;
  block: number;
}

interface Choice {
  readonly index: number;
  content: string;
  reasoning: string;
  /** The name under which this provider tells its reasoning. */
  reasoningName: string;
  refusal: string;
  readonly calls: ToolCall[];
  more: JsonObject;
  readonly logprobs: JsonValue[];
  finish: string | undefined;
}

const HEAD = ["id", "created", "model", "system_fingerprint", "service_tier"] as const;
const KNOWN: ReadonlySet<string> = new Set(["role", "content", "reasoning_content", "reasoning", "refusal", "tool_calls"]);

/** The blocks of a chat are counted in the order in which they begin: it has no numbers of its own for them. */
export class ChatAssembler implements Assembler {
  readonly #tell: Tell | undefined;
  readonly #choices = new Map<number, Choice>();
  readonly #blocks = new Map<string, number>();
  #head: JsonObject | undefined;
  #usage: JsonValue | undefined;
  #error: ProviderError | undefined;

  constructor(tell?: Tell) {
    this.#tell = tell;
  }

  take(chunk: JsonObject): void {
    if (chunk["error"] !== undefined && chunk["error"] !== null) this.#error ??= readError(chunk);
    this.#name(chunk);
    if (isJsonObject(chunk["usage"])) this.#usage = chunk["usage"];
    for (const choice of objects(chunk["choices"])) this.#choice(choice);
  }

  end(): Assembled {
    if (this.#error !== undefined) return { kind: "error", error: this.#error };
    const choices = [...this.#choices.values()].sort((a, b) => a.index - b.index);
    if (choices.length === 0 || choices.some(({ finish }) => finish === undefined)) return { kind: "cut" };
    const usage = this.#usage === undefined ? {} : { usage: this.#usage };
    return { kind: "whole", body: { object: "chat.completion", ...this.#head, choices: choices.map(wholeChoice), ...usage } };
  }

  /** The first chunk says what the answer is called. */
  #name(chunk: JsonObject): void {
    if (this.#head !== undefined || typeof chunk["id"] !== "string") return;
    const named = HEAD.flatMap((name) => (chunk[name] === undefined ? [] : [[name, chunk[name]] as const]));
    this.#head = Object.fromEntries(named);
    this.#tell?.({ kind: "event", event: { object: "chat.completion.chunk", ...this.#head } });
  }

  #choice({ index, delta, finish_reason: finish, logprobs }: JsonObject): void {
    const at = typeof index === "number" ? index : 0;
    const choice = this.#choices.get(at) ?? newChoice(at);
    this.#choices.set(at, choice);
    this.#delta(choice, object(delta));
    choice.logprobs.push(...objects(object(logprobs)["content"]));
    if (typeof finish !== "string" || choice.finish !== undefined) return;
    choice.finish = finish;
    if (at === 0) this.#tellCalls(choice);
  }

  #delta(choice: Choice, delta: JsonObject): void {
    const reasoningName = typeof delta["reasoning_content"] === "string" ? "reasoning_content" : "reasoning";
    const reasoning = text(delta[reasoningName]);
    if (reasoning !== "") choice.reasoningName = reasoningName;
    choice.reasoning += reasoning;
    this.#say("reasoning", choice, reasoning);
    choice.content += text(delta["content"]);
    this.#say("text", choice, text(delta["content"]));
    choice.refusal += text(delta["refusal"]);
    for (const call of objects(delta["tool_calls"])) this.#call(choice, call);
    const more = Object.entries(delta).filter(([name, value]) => !KNOWN.has(name) && value !== null);
    choice.more = joined(choice.more, Object.fromEntries(more));
  }

  #say(kind: "text" | "reasoning", { index }: Choice, said: string): void {
    if (index === 0 && said !== "") this.#tell?.({ kind, block: this.#block(kind), text: said });
  }

  #block(key: string): number {
    const block = this.#blocks.get(key) ?? this.#blocks.size;
    this.#blocks.set(key, block);
    return block;
  }

  /** Some servers give a call no index, and all of it at once. */
  #call({ calls, index: choice }: Choice, { index, id, function: asked, type: _type, ...more }: JsonObject): void {
    const known = typeof index === "number" ? calls.find((call) => call.index === index) : calls.find((call) => call.id === id);
    const at = typeof index === "number" ? index : calls.length;
    const call = known ?? { index: at, id: "", name: "", args: "", more: {}, block: choice === 0 ? this.#block(`call ${at}`) : 0 };
    if (known === undefined) calls.push(call);
    const { name, arguments: args } = object(asked);
    call.id ||= text(id);
    call.name += text(name);
    call.args += text(args);
    call.more = { ...call.more, ...more };
  }

  /** A call is told when it is complete, which nothing says before the answer ends. */
  #tellCalls({ calls }: Choice): void {
    for (const { block, id, name, args } of calls) this.#tell?.({ kind: "tool-call", block, id, name, args });
  }
}

function newChoice(index: number): Choice {
  const said = { content: "", reasoning: "", reasoningName: "reasoning_content", refusal: "" };
  return { index, ...said, calls: [], more: {}, logprobs: [], finish: undefined };
}

function wholeChoice({ index, content, reasoning, reasoningName, refusal, calls, more, logprobs, finish = "stop" }: Choice): JsonObject {
  const message: JsonObject = {
    role: "assistant",
    content: content === "" && (calls.length > 0 || refusal !== "") ? null : content,
    refusal: refusal === "" ? null : refusal,
    ...(reasoning !== "" && { [reasoningName]: reasoning }),
    ...more,
    ...(calls.length > 0 && {
      tool_calls: calls.map((call) => ({
        id: call.id,
        type: "function",
        function: { name: call.name, arguments: call.args },
        ...call.more,
      })),
    }),
  };
  return { index, message, logprobs: logprobs.length === 0 ? null : { content: logprobs }, finish_reason: finish };
}

/** What comes in further parts: lists go on, and what is spoken; of everything else the last counts. */
function joined(before: JsonObject, after: JsonObject): JsonObject {
  const entries = Object.entries(after).map(([name, value]): readonly [string, JsonValue] => {
    const known = before[name];
    if (name === "audio" && isJsonObject(known) && isJsonObject(value)) return [name, spoken(known, value)];
    return [name, Array.isArray(known) && Array.isArray(value) ? ([...known, ...value] as readonly JsonValue[]) : value];
  });
  return { ...before, ...Object.fromEntries(entries) };
}

/** Sound and its words come in fragments, beside an id and a time that come once. */
function spoken(before: JsonObject, after: JsonObject): JsonObject {
  const goOn = (["data", "transcript"] as const).flatMap((name) =>
    before[name] === undefined && after[name] === undefined ? [] : [[name, text(before[name]) + text(after[name])] as const],
  );
  return { ...before, ...after, ...Object.fromEntries(goOn) };
}
