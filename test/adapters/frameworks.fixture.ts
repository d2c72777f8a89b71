/**
 * The frameworks as they are, each with tools made its own way and a scripted model: it calls one tool, and ends with what
 * it read of the tool's answer. Nothing here reaches a network.
 */
import {
  Agent as OpenAiAgent,
  type AgentInputItem,
  type Model,
  run as runOpenAi,
  setTracingDisabled,
  tool as openAiTool,
  Usage,
} from "@openai/agents";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { tool as langChainTool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { Agent as MastraAgent } from "@mastra/core/agent";
import type { MastraModelConfig } from "@mastra/core/llm";
import { createTool } from "@mastra/core/tools";
import { generateText, stepCountIs, tool } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { generateText as generateText6, stepCountIs as stepCountIs6, tool as tool6 } from "ai-6";
import { MockLanguageModelV3 } from "ai-6/test";
import { z } from "zod";
import * as aiSdk from "../../src/adapters/ai-sdk.ts";
import type { ConnectOptions } from "../../src/adapters/connect.ts";
import type { GuardOfOptions, SessionInProcess } from "../../src/adapters/guard-of.ts";
import type { Guard } from "../../src/adapters/guard.ts";
import * as langchain from "../../src/adapters/langchain.ts";
import * as mastra from "../../src/adapters/mastra.ts";
import * as openAiAgents from "../../src/adapters/openai-agents.ts";

// The SDK exports traces to its maker by default.
setTracingDisabled(true);

/** What the tools do, whatever framework they are tools of. */
export interface Functions {
  readonly refund: (args: { readonly amount: number; readonly note?: string | undefined }) => Promise<unknown>;
  readonly lookup: (args: { readonly order: string }) => Promise<unknown>;
}

export interface ScriptedCall {
  readonly tool: "refund" | "lookup";
  readonly args: { readonly [name: string]: unknown };
}

/** An agent of a framework, whose tools are guarded. */
export interface GuardedAgent {
  readonly guard: Guard;
  /** Lets the agent run once: its model makes the call, and what it then read of the answer comes back as text. */
  readonly run: (call: ScriptedCall) => Promise<string>;
}

export interface Framework {
  readonly name: string;
  readonly connect: (options: ConnectOptions, functions: Functions) => GuardedAgent;
  readonly guardOf: (session: SessionInProcess, options: GuardOfOptions, functions: Functions) => GuardedAgent;
}

const REFUND = { description: "Pays an amount back.", input: z.object({ amount: z.int(), note: z.string().optional() }) };
const LOOKUP = { description: "Looks an order up.", input: z.object({ order: z.string() }) };

export const FRAMEWORKS: readonly Framework[] = [
  of("ai-7", aiSdk, runAi7),
  of("ai-6", aiSdk, runAi6),
  of("openai", openAiAgents, runOpenAiAgents),
  of("mastra", mastra, runMastra),
  of("langchain", langchain, runLangChain),
];

interface Adapter<G> {
  readonly connect: (options: ConnectOptions) => G;
  readonly guardOf: (session: SessionInProcess, options: GuardOfOptions) => G;
}

function of<G extends Guard>(
  name: string,
  { connect, guardOf }: Adapter<G>,
  run: (guard: G, functions: Functions, call: ScriptedCall) => Promise<string>,
): Framework {
  const guarded = (guard: G, functions: Functions): GuardedAgent => ({ guard, run: (call) => run(guard, functions, call) });
  return {
    name,
    connect: (options, functions) => guarded(connect(options), functions),
    guardOf: (session, options, functions) => guarded(guardOf(session, options), functions),
  };
}

const USAGE = { inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 1, text: 1, reasoning: 0 } };

/** The first answer of a model of the AI SDK is the call; the second is the end, and its request holds what was read. */
function scripted({ tool: toolName, args }: ScriptedCall) {
  let requests = 0;
  let heard: unknown;
  const answer = ({ prompt }: { readonly prompt: readonly { readonly role: string; readonly content: unknown }[] }) => {
    if (requests++ === 0) {
      const content = [{ type: "tool-call" as const, toolCallId: "t1", toolName, input: JSON.stringify(args) }];
      return { content, finishReason: { unified: "tool-calls" as const, raw: undefined }, usage: USAGE, warnings: [] };
    }
    const results = prompt
      .filter(({ role }) => role === "tool")
      .flatMap(({ content }) => content as readonly { readonly output?: unknown }[]);
    heard = results.map(({ output }) => output);
    return {
      content: [{ type: "text" as const, text: "done" }],
      finishReason: { unified: "stop" as const, raw: undefined },
      usage: USAGE,
      warnings: [],
    };
  };
  return { answer, heard: () => JSON.stringify(heard) };
}

async function runAi7(guard: aiSdk.AiSdkGuard, { refund, lookup }: Functions, call: ScriptedCall): Promise<string> {
  const { answer, heard } = scripted(call);
  const tools = {
    refund: tool({ description: REFUND.description, inputSchema: REFUND.input, execute: refund }),
    lookup: tool({ description: LOOKUP.description, inputSchema: LOOKUP.input, execute: lookup }),
  };
  const model = new MockLanguageModelV4({ doGenerate: async (options) => answer(options) });
  await generateText({ model, ...guard.aisdk({ tools }), prompt: "Do it.", stopWhen: stepCountIs(3) });
  return heard();
}

async function runAi6(guard: aiSdk.AiSdkGuard, { refund, lookup }: Functions, call: ScriptedCall): Promise<string> {
  const { answer, heard } = scripted(call);
  const tools = {
    refund: tool6({ description: REFUND.description, inputSchema: REFUND.input, execute: refund }),
    lookup: tool6({ description: LOOKUP.description, inputSchema: LOOKUP.input, execute: lookup }),
  };
  const model = new MockLanguageModelV3({ doGenerate: async (options) => answer(options) });
  await generateText6({ model, ...guard.aisdk({ tools }), prompt: "Do it.", stopWhen: stepCountIs6(3) });
  return heard();
}

async function runMastra(guard: mastra.MastraGuard, { refund, lookup }: Functions, call: ScriptedCall): Promise<string> {
  const { answer, heard } = scripted(call);
  const tools = {
    refund: createTool({ id: "refund", description: REFUND.description, inputSchema: REFUND.input, execute: refund }),
    lookup: createTool({ id: "lookup", description: LOOKUP.description, inputSchema: LOOKUP.input, execute: lookup }),
  };
  const mock = new MockLanguageModelV4({
    doGenerate: async (options) => answer(options),
    doStream: async (options) => ({ stream: streamOf(answer(options)) }),
  });
  // Mastra carries types of another release of the same interface.
  const model = mock as unknown as MastraModelConfig;
  const agent = new MastraAgent({ id: "clerk", name: "clerk", instructions: "Be quick.", model, tools: guard.mastra(tools) });
  await agent.generate("Do it.", { maxSteps: 3 });
  return heard();
}

type Streamed = Awaited<ReturnType<MockLanguageModelV4["doStream"]>>["stream"] extends ReadableStream<infer Part> ? Part : never;

/** The same answer as a stream. */
function streamOf({ content, finishReason, usage }: ReturnType<ReturnType<typeof scripted>["answer"]>): ReadableStream<Streamed> {
  const parts = content.flatMap((part): Streamed[] =>
    part.type === "tool-call"
      ? [part]
      : [
          { type: "text-start", id: "0" },
          { type: "text-delta", id: "0", delta: part.text },
          { type: "text-end", id: "0" },
        ],
  );
  return ReadableStream.from<Streamed>([{ type: "stream-start", warnings: [] }, ...parts, { type: "finish", finishReason, usage }]);
}

async function runOpenAiAgents(
  guard: openAiAgents.OpenAiAgentsGuard,
  { refund, lookup }: Functions,
  { tool: name, args }: ScriptedCall,
): Promise<string> {
  let heard = "";
  const model: Model = {
    getResponse: ({ input }) => {
      const results = (input as AgentInputItem[]).filter((item) => item.type === "function_call_result");
      heard = JSON.stringify(results);
      const usage = new Usage();
      if (results.length === 0)
        return Promise.resolve({
          usage,
          output: [{ type: "function_call", callId: "t1", name, arguments: JSON.stringify(args), status: "completed" }],
        });
      return Promise.resolve({
        usage,
        output: [{ type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: "done" }] }],
      });
    },
    getStreamedResponse: () => {
      throw new Error("nothing is streamed here");
    },
  };
  const tools = [
    openAiTool({
      name: "refund",
      description: REFUND.description,
      parameters: z.object({ amount: z.int(), note: z.string().nullable() }),
      execute: ({ amount, note }) => refund({ amount, note: note ?? undefined }),
    }),
    openAiTool({
      name: "lookup",
      description: LOOKUP.description,
      parameters: LOOKUP.input,
      execute: lookup,
      errorFunction: (_context, error) => String(error),
    }),
  ];
  const agent = new OpenAiAgent({ name: "clerk", instructions: "Be quick.", model, tools: guard.openai(tools) });
  await runOpenAi(agent, "Do it.");
  return heard;
}

/** A chat model of LangChain that makes the call first and then ends. */
class ScriptedChatModel extends BaseChatModel {
  readonly #call: ScriptedCall;
  heard = "";

  constructor(call: ScriptedCall) {
    super({});
    this.#call = call;
  }

  _llmType(): string {
    return "scripted";
  }

  override bindTools(): this {
    return this;
  }

  async _generate(messages: BaseMessage[]) {
    const results = messages.filter((message) => message.getType() === "tool");
    this.heard = JSON.stringify(results.map(({ content }) => content));
    const { tool: name, args } = this.#call;
    const message = results.length > 0 ? new AIMessage("done") : new AIMessage({ content: "", tool_calls: [{ id: "t1", name, args }] });
    return { generations: [{ text: "", message }] };
  }
}

async function runLangChain(guard: langchain.LangChainGuard, { refund, lookup }: Functions, call: ScriptedCall): Promise<string> {
  const tools = [
    langChainTool(refund, { name: "refund", description: REFUND.description, schema: REFUND.input }),
    langChainTool(lookup, { name: "lookup", description: LOOKUP.description, schema: LOOKUP.input }),
  ];
  const llm = new ScriptedChatModel(call);
  const agent = createReactAgent({ llm, tools: guard.langchain(tools) });
  await agent.invoke({ messages: [{ role: "user", content: "Do it." }] });
  return llm.heard;
}
