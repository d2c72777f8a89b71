/** Providers of models for stories: they answer by a function, and note what reached them. */
import type { Call, Line } from "../../src/call/call.ts";
import { modelDefinition } from "../../src/execution/model/model-definition.ts";
import type { Models } from "../../src/execution/model/models.ts";
import type { Ending } from "../../src/execution/fault.ts";
import type { JsonObject } from "../../src/call/json.ts";

/** What a provider got. */
export interface Reached {
  readonly model: string;
  readonly args: JsonObject;
}

export interface StandIn extends Models {
  readonly reached: Reached[];
}

type Answer = (call: Call, line: Line) => Ending | Promise<Ending>;

/** Providers by their names: with the models that each names, or any. */
export function standIn(providers: { readonly [name: string]: readonly string[] | "any" }, answer: Answer): StandIn {
  const definition = (provider: string, model: string) => {
    const named = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
    if (named === undefined || (named !== "any" && !named.includes(model))) return undefined;
    return modelDefinition({ provider, kind: "stand-in", model });
  };
  const reached: Reached[] = [];
  return {
    reached,
    providers: Object.keys(providers),
    listed: Object.entries(providers).flatMap(([provider, named]) =>
      named === "any" ? [] : named.flatMap((model) => definition(provider, model) ?? []),
    ),
    needed: [],
    definition,
    perform: async (call, line) => {
      reached.push({ model: `${call.definition.server}/${call.definition.name}`, args: call.args });
      return answer(call, line);
    },
  };
}

/** An answer of one text in the neutral dialect. */
export function said(text: string, more: JsonObject = {}): Ending {
  return { status: "done", result: { content: [{ type: "text", text }], finishReason: "stop", ...more } };
}

/** A request in the neutral dialect. */
export function asking(text: string, more: JsonObject = {}): JsonObject {
  return { dialect: "neutral", body: { prompt: [{ role: "user", content: [{ type: "text", text }] }], ...more } };
}
