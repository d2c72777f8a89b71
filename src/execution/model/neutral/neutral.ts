/** Asks a provider through its AI SDK package: neutral calls and neutral embeddings. */
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { Clock } from "../../../call/clock.ts";
import type { JsonObject } from "../../../call/json.ts";
import { failed } from "../../fault.ts";
import { MODEL_STREAM_BYTES_MAX, RPC_MESSAGE_CHARS_MAX } from "../../limits.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import { templateOf, type Template } from "../../secrets/handle.ts";
import { brokenTry, lostTry } from "../broken-try.ts";
import type { RemoteProvider, Signing } from "../configuration.ts";
import { newSent, type ProviderDoor, type Sent } from "../door.ts";
import { count, object } from "../member.ts";
import type { ModelRequest, ModelTry } from "../provider.ts";
import { neutralUsage } from "../usage.ts";
import { asJson } from "./as-json.ts";
import { callOptions } from "./call-options.ts";
import { loadSdk, type MakeSdk, type SdkProvider } from "./packages.ts";
import { providerFetch } from "./provider-fetch.ts";
import { NeutralAssembler } from "./stream.ts";
import { thrownTry } from "./thrown-try.ts";

export interface NeutralParts {
  readonly configuration: RemoteProvider;
  readonly door: ProviderDoor;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly resultBytesMax: number;
  readonly loadPackage: (name: string) => Promise<unknown>;
}

/** Asks in the neutral dialects. The package is loaded with the first call. */
export class Neutral {
  readonly #parts: NeutralParts;
  #sdk: Promise<MakeSdk> | undefined;

  constructor(parts: NeutralParts) {
    this.#parts = parts;
  }

  /** One try. Never rejects for what the provider does. */
  async ask(request: ModelRequest): Promise<ModelTry> {
    const { clock } = this.#parts;
    const sent = newSent();
    try {
      const sdk = await this.#open(request, sent);
      return request.dialect === "neutral-embeddings" ? await embed(sdk, request) : await generate(sdk, request, { clock, sent });
    } catch (thrown) {
      return thrownTry(thrown, { sent, request, clock });
    }
  }

  async #open({ stop, began }: ModelRequest, sent: Sent): Promise<SdkProvider> {
    const { configuration, door, secrets, resultBytesMax, loadPackage } = this.#parts;
    const { kind, baseUrl, signing } = configuration;
    // One that is missing may be installed meanwhile: it is looked for again.
    this.#sdk ??= loadSdk(kind, loadPackage).catch((error: unknown) => {
      this.#sdk = undefined;
      throw error;
    });
    const make = await this.#sdk;
    return make({
      baseURL: baseUrl,
      headers: door.headers,
      fetch: providerFetch({ door, sent, stop, began, bytesMax: resultBytesMax, streamBytesMax: MODEL_STREAM_BYTES_MAX }),
      ...(signing !== undefined && { signing: { region: signing.region, credentials: () => credentials(signing, secrets) } }),
    });
  }
}

type Asking = { readonly clock: Clock; readonly sent: Sent };

async function generate(sdk: SdkProvider, request: ModelRequest, asking: Asking): Promise<ModelTry> {
  const options = callOptions(request.body);
  if (typeof options === "string") return unfit(options);
  const model = sdk.languageModel(request.model);
  if (request.tell !== undefined) {
    const { stream } = await model.doStream({ ...options, abortSignal: request.stop });
    return streamed(stream, request, asking);
  }
  const { content, finishReason, usage, response, warnings, providerMetadata } = await model.doGenerate({
    ...options,
    abortSignal: request.stop,
  });
  const { headers: _headers, body: _body, ...metadata } = response ?? {};
  return done(asJson({ content, finishReason, usage, response: metadata, warnings, providerMetadata }));
}

async function streamed(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  request: ModelRequest,
  { clock, sent }: Asking,
): Promise<ModelTry> {
  const assembler = new NeutralAssembler(request.tell);
  for await (const part of stream) {
    // What comes after the end of the call is nobody's any more.
    if (request.stop.aborted) return brokenTry(undefined, sent, request);
    assembler.take(part);
  }
  if (request.stop.aborted) return brokenTry(undefined, sent, request);
  const came = assembler.end();
  if (came.kind === "error") return thrownTry(came.error, { sent, request, clock });
  return came.kind === "cut" ? lostTry("while it answered", request) : done(came.answer);
}

function done(answer: JsonObject): ModelTry {
  return { ending: { status: "done", result: answer }, usage: neutralUsage(answer["usage"]) };
}

/** Values beyond what the provider takes at once are asked for in turn. */
async function embed(sdk: SdkProvider, { model: id, body, stop }: ModelRequest): Promise<ModelTry> {
  const { values, providerOptions } = body;
  if (!Array.isArray(values) || !values.every((value) => typeof value === "string")) return unfit("the values to embed are no texts");
  const model = sdk.embeddingModel(id);
  const atOnce = Math.max(1, Math.min((await model.maxEmbeddingsPerCall) ?? values.length, values.length));
  const embeddings: (readonly number[])[] = [];
  let tokens: number | undefined = 0;
  for (let at = 0; at < values.length; at += atOnce) {
    const part = values.slice(at, at + atOnce) as string[];
    const options =
      providerOptions === undefined ? {} : { providerOptions: object(providerOptions) as Record<string, Record<string, never>> };
    const answer = await model.doEmbed({ values: part, abortSignal: stop, ...options });
    embeddings.push(...answer.embeddings);
    const took = count(answer.usage?.tokens);
    tokens = tokens === undefined || took === undefined ? undefined : tokens + took;
  }
  const result = asJson({ embeddings, usage: tokens === undefined ? undefined : { tokens }, warnings: [] });
  return { ending: { status: "done", result }, usage: { inputTokens: tokens, outputTokens: 0 } };
}

function unfit(what: string): ModelTry {
  const ending = failed("EXECUTION_ARGUMENTS_UNFIT", "the call is none that the provider can be asked");
  const rpc = { code: 0, message: what.slice(0, RPC_MESSAGE_CHARS_MAX) };
  return { ending: { ...ending, ...(ending.fault !== undefined && { fault: { ...ending.fault, rpc } }) } };
}

/** What requests are signed with, as it stands in its sources now. */
async function credentials(
  { accessKeyId, secretAccessKey, sessionToken }: Signing,
  secrets: Secrets,
): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }> {
  const templates = [accessKeyId, secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])].map(readTemplate);
  const [id = "", secret = "", token] = await secrets.join(templates);
  return { accessKeyId: id, secretAccessKey: secret, ...(token !== undefined && { sessionToken: token }) };
}

function readTemplate(text: string): Template {
  const template = templateOf(text);
  if (template === undefined) throw new Error("the configuration was checked");
  return template;
}
