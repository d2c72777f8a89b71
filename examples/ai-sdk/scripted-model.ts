/** A model that makes these calls, one a step, and then says what it read of each. With a key of a provider, take its model instead. */
import { MockLanguageModelV4 } from "ai/test";

export interface ScriptedCall {
  readonly toolName: string;
  readonly input: object;
}

interface Part {
  readonly type?: string;
  readonly toolName?: string;
  readonly output?: { readonly value?: unknown };
}

export function scriptedModel(calls: readonly ScriptedCall[]): MockLanguageModelV4 {
  const usage = { inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 1, text: 1, reasoning: 0 } };
  return new MockLanguageModelV4({
    doGenerate: async ({ prompt }) => {
      const read = prompt.flatMap(({ role, content }) => (role === "tool" ? (content as readonly Part[]) : []));
      const next = calls[read.length];
      if (next === undefined) {
        const text = read.map(({ output }, at) => `${said(calls[at])}: ${String(output?.value)}`).join("\n");
        return { content: [{ type: "text", text }], finishReason: { unified: "stop", raw: undefined }, usage, warnings: [] };
      }
      const call = {
        type: "tool-call" as const,
        toolCallId: `t${read.length}`,
        toolName: next.toolName,
        input: JSON.stringify(next.input),
      };
      return { content: [call], finishReason: { unified: "tool-calls", raw: undefined }, usage, warnings: [] };
    },
  });
}

function said(call: ScriptedCall | undefined): string {
  return `${call?.toolName} ${Object.values(call?.input ?? {}).join(" ")}`;
}
