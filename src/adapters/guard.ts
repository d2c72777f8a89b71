/**
 * What stands between a framework and the functions that its tools are: each call is decided on by the house before the
 * function runs, runs with exactly the arguments that were permitted, and what it gives is inspected before the framework
 * sees it. A framework's own approvals are a way to ask; this is what holds.
 */
import type { JsonObject } from "../call/json.ts";
import type { Attached, CallAnswered, RuleSaid } from "../client/calls-client.ts";
import { jsonSchemaOf } from "./json-schema-of.ts";
import { jsonOf, resultOf, valueOf } from "./tool-result.ts";

/** The house as a guard reaches it: over HTTP, or embedded. */
export interface Door {
  /** Declares tools that this program performs: durable, and known to the rules, when it resolves. */
  readonly declare: (tools: readonly Declared[]) => Promise<void>;
  /** Takes one call to its end: `perform` runs at most once, after the permit is on the ledger. */
  readonly call: (asked: Asked, perform: (args: JsonObject) => Promise<JsonObject>) => Promise<Answer>;
  /** What the program remembers of its conversation. */
  readonly conversation: Conversation;
  /** Says what the person asked for. */
  readonly prompt: (text: string, attachments?: readonly Attached[]) => Promise<void>;
  /** The id of the session: with it, a program that was started anew goes on where it was. */
  readonly session: () => Promise<string>;
}

/** Items of a framework's history, kept in the agent's database, sealed. The newest come in the order in which they came. */
export interface Conversation {
  readonly items: (limit?: number) => Promise<readonly object[]>;
  readonly add: (items: readonly object[]) => Promise<void>;
  /** Withdraws the newest item; undefined where there is none. */
  readonly withdraw: () => Promise<object | undefined>;
  readonly clear: () => Promise<void>;
}

export interface Declared {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: JsonObject;
}

export interface Asked {
  readonly tool: string;
  readonly args: JsonObject;
  readonly signal: AbortSignal | undefined;
}

/** How a call ended. */
export type Answer =
  | { readonly effect: "permit"; readonly call: string; readonly status: "done"; readonly result: JsonObject }
  | {
      readonly effect: "permit";
      readonly call: string;
      readonly status: "done" | "failed" | "unknown";
      readonly code: string;
      readonly text: string;
    }
  /** `url`: where a person decides; absent where the house is embedded. */
  | (Pick<Extract<CallAnswered, { readonly effect: "ask" }>, "effect" | "call" | "approval" | "rules"> & { readonly url?: string })
  | Extract<CallAnswered, { readonly effect: "refuse" }>;

/** A tool of a framework, before it is declared. */
export interface ToolOf {
  readonly name: string;
  readonly description?: string | undefined;
  /** Zod, any other Standard JSON Schema, the AI SDK's `jsonSchema(...)`, or JSON Schema. */
  readonly schema: unknown;
}

/** One use of a tool: `perform` runs what the tool is, with the permitted arguments. */
export interface Use {
  readonly tool: string;
  readonly input: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly perform: (args: JsonObject) => unknown;
}

/** A call did not run to a result that may be seen. The message is for the model: what happened, why, and what to do. */
export class NotDone extends Error {
  override readonly name = "NotDone";
  readonly effect: "permit" | "ask" | "refuse";
  readonly code: string;
  readonly call: string;
  /** The request for a person, where the call waits for one, and where it is decided. */
  readonly approval: string | undefined;
  readonly url: string | undefined;

  constructor(
    message: string,
    about: Pick<NotDone, "effect" | "code" | "call"> & { readonly approval?: string; readonly url?: string | undefined },
  ) {
    super(message);
    this.effect = about.effect;
    this.code = about.code;
    this.call = about.call;
    this.approval = about.approval;
    this.url = about.url;
  }
}

/** The tool ran and failed. The message is the tool's own, inspected. */
export class ToolFailed extends Error {
  override readonly name = "ToolFailed";
}

export class Guard {
  readonly #door: Door;
  readonly #declared = new Map<string, Promise<void>>();

  constructor(door: Door) {
    this.#door = door;
  }

  /** The id of the house's session that the calls are made in. */
  session(): Promise<string> {
    return this.#door.session();
  }

  /** What the program remembers of its conversation: it belongs to the house's session, as the calls do. */
  get conversation(): Conversation {
    return this.#door.conversation;
  }

  /** Says what the person asked for, in the person's words: what a call does later is grounded in it. Never give it what a model wrote. */
  prompt(text: string, attachments: readonly Attached[] = []): Promise<void> {
    return this.#door.prompt(text, attachments);
  }

  /** Declares tools once, all that are new together. A declaration that fails is made anew by who asks next. */
  async declare(tools: readonly ToolOf[]): Promise<void> {
    const fresh = tools.filter(({ name }) => !this.#declared.has(name));
    if (fresh.length > 0) {
      const declaring = Promise.all(fresh.map(definitionOf)).then((definitions) => this.#door.declare(definitions));
      for (const { name } of fresh) {
        this.#declared.set(name, declaring);
        declaring.catch(() => this.#declared.delete(name));
      }
    }
    await Promise.all(tools.map(({ name }) => this.#declared.get(name)));
  }

  /**
   * Uses a tool. The arguments are taken as they are now: changing the object later changes nothing. Throws NotDone where it
   * was refused, waits for a person or has no result, and ToolFailed where the tool itself failed.
   */
  async use({ tool, input, signal, perform }: Use): Promise<unknown> {
    const args = jsonOf(input ?? {}) as JsonObject;
    const answer = await this.#door.call({ tool, args, signal }, async (permitted) => {
      try {
        return resultOf(await perform(permitted));
      } catch (thrown) {
        const text = thrown instanceof Error ? thrown.message : String(thrown);
        return { content: [{ type: "text", text }], isError: true };
      }
    });
    return released(answer);
  }
}

async function definitionOf({ name, description, schema }: ToolOf): Promise<Declared> {
  return { name, ...(description !== undefined && { description }), inputSchema: await jsonSchemaOf(schema, name) };
}

function released(answer: Answer): unknown {
  if (answer.effect === "permit" && "result" in answer) {
    if (answer.result["isError"] === true) throw new ToolFailed(textsOf(answer.result));
    return valueOf(answer.result);
  }
  throw new NotDone(sentence(answer), { code: "APPROVAL_PENDING", ...answer });
}

function sentence(answer: Exclude<Answer, { readonly result: JsonObject }>): string {
  switch (answer.effect) {
    case "permit": {
      const happened = { done: " It was done.", failed: "", unknown: " Whether it happened is not known: look before you call again." };
      return `${answer.code}: ${ended(answer.text)}${happened[answer.status]}`;
    }
    case "ask": {
      const where = answer.url === undefined ? answer.approval : `${answer.url} (${answer.approval})`;
      return [
        `not done yet: a person has to permit it at ${where}. Call again with the same arguments to continue.`,
        ...rulesOf(answer.rules),
      ].join("\n");
    }
    case "refuse":
      return [
        `refused: ${answer.code}: ${ended(answer.text)}`,
        ...rulesOf(answer.rules),
        ...(answer.hint === undefined ? [] : [`hint: ${answer.hint}`]),
      ].join("\n");
  }
}

/** What a person wrote as a reason may end as sentences do. */
function ended(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

function rulesOf(rules: readonly RuleSaid[]): readonly string[] {
  return rules.map(({ rule, reason }) => (reason === undefined ? `rule: ${rule}` : `rule: ${rule}: ${reason}`));
}

function textsOf({ content }: JsonObject): string {
  const texts = (Array.isArray(content) ? (content as readonly JsonObject[]) : []).flatMap(({ text }) =>
    typeof text === "string" ? [text] : [],
  );
  return texts.join("\n") || "the tool failed";
}
