/**
 * The providers of this house: finds which one is asked, keeps it within its time, tries again where that does nothing
 * twice, and says what the call took. Trust: who controls this can send what models are asked elsewhere, with the keys.
 */
import type { Call, Line } from "../../call/call.ts";
import type { Chance, Clock } from "../../call/clock.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Dialect, ModelPiece } from "../../call/model.ts";
import { attempt } from "../attempts.ts";
import { Deadline } from "../deadline.ts";
import { stoppedEnding, type Stopped } from "../ending-of.ts";
import { failed, type Ending } from "../fault.ts";
import type { HttpSend } from "../http-send.ts";
import { formFault } from "../json-form.ts";
import { CALLS_IN_FLIGHT_MAX } from "../limits.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { ATTEMPTS, attemptsBefore } from "./attempts-carried.ts";
import { Heard } from "./broken-usage.ts";
import type { ModelProvider } from "./configuration.ts";
import { knownModels } from "./known-models.ts";
import { object } from "./member.ts";
import type { Models } from "./models.ts";
import { costOf, priceOf, type ModelPrice, type ModelPrices } from "./prices.ts";
import type { ModelRequest, ModelTry, Provider } from "./provider.ts";
import { remoteProvider } from "./remote.ts";
import { replayedProvider } from "./replayed.ts";
import { scriptedProvider } from "./scripted/scripted.ts";
import { knownUsage, USAGE_META, type ModelUsage } from "./usage.ts";

/** Imports a package by its name. Faults with EXECUTION_PACKAGE_MISSING where it is not installed. */
export type LoadPackage = (name: string) => Promise<unknown>;

export interface ModelsParts {
  readonly providers: { readonly [name: string]: ModelProvider };
  readonly prices: ModelPrices;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly send: HttpSend;
  readonly secrets: Secrets;
  readonly loadPackage: LoadPackage;
  /** The longest answer that is taken, in bytes. */
  readonly resultBytesMax: number;
}

interface Opened {
  readonly configuration: ModelProvider;
  readonly provider: Provider;
  inFlight: number;
}

export interface OpenedModels extends Models {
  /** Price and context window of a model, where they are known. */
  price(provider: string, model: string): ModelPrice | undefined;
}

/** Opens every configured provider; nothing is sent or loaded before the first call. */
export function openModels(parts: ModelsParts): OpenedModels {
  const { providers, prices } = parts;
  const opened = new Map<string, Opened>(
    Object.entries(providers).map(([name, configuration]) => [
      name,
      { configuration, provider: openProvider(configuration, parts), inFlight: 0 },
    ]),
  );
  const price = (provider: string, model: string): ModelPrice | undefined => {
    const kind = opened.get(provider)?.configuration.kind;
    return kind === undefined ? undefined : priceOf(prices, { provider, kind, model });
  };
  return {
    ...knownModels(providers),
    price,
    perform: async (call, line) => {
      const provider = opened.get(call.definition.server);
      if (provider === undefined) return failed("EXECUTION_UPSTREAM_DOWN", "the provider is not configured any more");
      if (provider.inFlight >= CALLS_IN_FLIGHT_MAX)
        return failed("EXECUTION_UPSTREAM_BUSY", "too many calls are under way at the provider");
      provider.inFlight++;
      try {
        return await perform(provider, { call, line, parts, price: price(call.definition.server, call.name) });
      } finally {
        provider.inFlight--;
      }
    },
  };
}

function openProvider(configuration: ModelProvider, parts: ModelsParts): Provider {
  switch (configuration.kind) {
    case "scripted":
      return scriptedProvider(configuration.turns, parts.clock);
    case "replayed":
      return replayedProvider(configuration);
    default:
      return remoteProvider(configuration, parts);
  }
}

interface Performing {
  readonly call: Call;
  readonly line: Line;
  readonly parts: ModelsParts;
  readonly price: ModelPrice | undefined;
}

/** Asks within the deadlines, and stops at once where the line is cut: by the agent, a pause or a kill. */
async function perform({ provider, configuration }: Opened, { call, line, parts, price }: Performing): Promise<Ending> {
  const { clock, chance } = parts;
  if (line.signal.aborted) return stoppedEnding({ sent: false }, "cancelled");
  const stop = new AbortController();
  const cancel = (): void => stop.abort("cancelled" satisfies Stopped);
  const late = (): void => stop.abort("deadline" satisfies Stopped);
  line.signal.addEventListener("abort", cancel, { once: true });
  const deadline = new Deadline(configuration.deadlineMs, clock, late);
  const isIdempotent = !runsProviderTools(call.args);
  const said = { pieces: 0, heard: new Heard() };
  const codes: string[] = [];
  let last: ModelTry | undefined;
  const once = async (): Promise<ModelTry> => {
    const first = line.piece === undefined ? undefined : new Deadline(configuration.firstPieceMs, clock, late);
    try {
      last = await provider.ask(requestOf(call, { line, stop: stop.signal, isIdempotent, said, began: () => first?.end() }));
    } finally {
      first?.end();
    }
    const code = last.ending.fault?.code;
    if (code !== undefined) codes.push(code);
    // What was said cannot be unsaid: an answer that broke off is not begun anew.
    return said.pieces > 0 ? { ending: last.ending } : last;
  };
  try {
    const triesMax = 1 + configuration.retries;
    const ending = await attempt(once, { isIdempotent, triesMax, leftMs: () => deadline.leftMs, clock, chance, stop: stop.signal });
    return told(ending, { usage: last?.usage ?? {}, price, codes, call, heard: said.heard });
  } finally {
    deadline.end();
    line.signal.removeEventListener("abort", cancel);
  }
}

interface Asking {
  readonly line: Line;
  readonly stop: AbortSignal;
  readonly isIdempotent: boolean;
  readonly said: { pieces: number; readonly heard: Heard };
  readonly began: () => void;
}

function requestOf(call: Call, { line, said, ...asking }: Asking): ModelRequest {
  const { piece } = line;
  const tell = (told: ModelPiece): void => {
    if (told.kind !== "event") said.pieces += 1;
    said.heard.piece(told);
    piece?.(told);
  };
  const { dialect, body } = call.args;
  return { model: call.name, dialect: dialect as Dialect, body: object(body), ...asking, ...(piece !== undefined && { tell }) };
}

/** Whether the provider itself may run tools for it, which it could then run twice. */
function runsProviderTools({ providerTools }: JsonObject): boolean {
  return Array.isArray(providerTools) && providerTools.length > 0;
}

interface Told {
  readonly usage: ModelUsage;
  readonly price: ModelPrice | undefined;
  /** Codes of the tries that failed. */
  readonly codes: readonly string[];
  readonly call: Call;
  readonly heard: Heard;
}

/** The ending with what it took and what was tried before, where budgets and people read it. */
function told(ending: Ending, { usage, price, codes, call, heard }: Told): Ending {
  const attempts = [...attemptsBefore(call), ...codes.map((code) => ({ model: `${call.definition.server}/${call.name}`, code }))];
  if (ending.status !== "done") {
    const took = brokeOff(ending) && { took: { ...spent(heard.usage(call), price), attempts: attempts.length } };
    const fault = ending.fault && codes.length >= 2 && { ...ending.fault, text: `${ending.fault.text}, after ${codes.length} tries` };
    return { ...ending, ...took, ...(fault && { fault }) };
  }
  const result = ending.result ?? {};
  if (formFault(result) !== undefined) return failed("EXECUTION_BAD_RESULT", "the provider's answer cannot be written down in one way");
  const counted = spent(usage, price);
  return {
    ...ending,
    took: { ...counted, attempts: attempts.length + 1 },
    result: {
      ...result,
      _meta: { ...object(result["_meta"]), [USAGE_META]: counted },
      ...(attempts.length > 0 && { [ATTEMPTS]: attempts }),
    },
  };
}

/** Whether a provider may count something of it though it brought no answer: what ends so was sent, and was not answered with a status. */
function brokeOff({ status, fault }: Ending): boolean {
  return status === "unknown" && fault?.code !== "EXECUTION_UPSTREAM_ERROR";
}

/** Tokens and money. What is not known is not there. */
function spent(usage: ModelUsage, price: ModelPrice | undefined): JsonObject {
  const { inputTokens, outputTokens } = usage;
  const tokens = inputTokens === undefined && outputTokens === undefined ? undefined : (inputTokens ?? 0) + (outputTokens ?? 0);
  const cost = costOf(usage, price);
  return {
    ...(tokens !== undefined && { tokens }),
    ...knownUsage(usage),
    ...(cost !== undefined && { moneyMicros: cost.moneyMicros, currency: cost.currency }),
    ...(cost?.currency === "USD" && { costUsd: cost.moneyMicros / 1_000_000 }),
  };
}
