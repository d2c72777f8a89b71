/** Vectors of a provider's model: each request is a call of its own on the path, of the agent that adds or searches. */
import type { JsonValue } from "../../call/json.ts";
import type { Reply } from "../../call/reply.ts";
import type { HouseCall } from "../house-upstream.ts";
import type { Embedder } from "./embedder.ts";
import type { Take } from "./fetch-page.ts";
import { normalized } from "./lexical-embedding.ts";
import { DIMENSIONS_MAX, EMBEDDED_AT_ONCE_MAX, LEXICAL_DIMENSIONS } from "./limits.ts";
import { Unfit } from "./shelf-tool.ts";

/** The embedder of `provider/model`, for one call of an agent. Of its vectors' length nothing is known before the first. */
export function providerEmbedder(model: string, { inFlight, stop }: HouseCall, take: Take): Embedder {
  const { door, credential } = inFlight.call;
  const at = model.indexOf("/");
  const [server, name] = [model.slice(0, at), model.slice(at + 1)];
  let dimensions = LEXICAL_DIMENSIONS;
  const ask = async (values: readonly string[]): Promise<readonly Float32Array[] | string> => {
    const args = { dialect: "neutral-embeddings", body: { values } };
    const reply = await take({ door, action: "callModel", server, name, args, credential, line: { signal: stop } });
    const vectors = vectorsOf(reply, values.length);
    if (typeof vectors !== "string") dimensions = vectors[0]?.length ?? dimensions;
    return vectors;
  };
  return {
    model,
    isProviders: true,
    get dimensions() {
      return dimensions;
    },
    stored: async (texts) => {
      const all: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += EMBEDDED_AT_ONCE_MAX) {
        const vectors = await ask(texts.slice(from, from + EMBEDDED_AT_ONCE_MAX));
        if (typeof vectors === "string") throw new Unfit(`the vectors of ${model} cannot be had: ${vectors}`);
        all.push(...vectors);
      }
      return all;
    },
    query: async (text) => {
      const vectors = await ask([text]);
      const [vector] = typeof vectors === "string" ? [] : vectors;
      return vector === undefined ? { lack: `the vectors of ${model} cannot be had: ${String(vectors)}` } : { vector };
    },
    searched: (text, stored) => ({ text, ...(stored !== undefined && { vector: stored }) }),
  };
}

/** The vectors of an answer, of length 1 each; or why there are none. */
function vectorsOf(reply: Reply, count: number): readonly Float32Array[] | string {
  if (reply.kind === "refused") return `${reply.reason.code}: ${reply.reason.text}`;
  if (reply.kind === "waiting") return `it waits for a person to permit it (${reply.waiting.approval})`;
  const { result, fault } = reply.released.outcome;
  if (result === undefined) return fault?.text ?? "nothing came back";
  const { embeddings } = result;
  const vectors = Array.isArray(embeddings) ? (embeddings as readonly JsonValue[]).flatMap((one) => vectorOf(one) ?? []) : [];
  const isEven = vectors.every(({ length }) => length === vectors[0]?.length);
  return vectors.length === count && isEven ? vectors : "the answer holds no vectors of one length";
}

function vectorOf(value: JsonValue): Float32Array | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > DIMENSIONS_MAX) return undefined;
  const numbers = (value as readonly JsonValue[]).filter((one): one is number => typeof one === "number");
  return numbers.length === value.length ? normalized(Float32Array.from(numbers)) : undefined;
}
