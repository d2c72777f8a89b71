/** Which package speaks to which kind of provider, and what it is told: the address, a key that is none, and the house's own fetch. */
import type { EmbeddingModelV4, LanguageModelV4 } from "@ai-sdk/provider";
import { Fault } from "../../../call/fault.ts";
import type { ExecutionFault } from "../../fault.ts";
import type { RemoteKind } from "../configuration.ts";

/** What a provider's package makes. */
export interface SdkProvider {
  languageModel(model: string): LanguageModelV4;
  embeddingModel(model: string): EmbeddingModelV4;
}

export interface SdkSettings {
  readonly baseURL: string;
  readonly headers: { readonly [name: string]: string };
  readonly fetch: typeof globalThis.fetch;
  /** For requests that are signed. */
  readonly signing?: {
    readonly region: string;
    readonly credentials: () => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }>;
  };
}

interface SdkPackage {
  readonly name: string;
  /** The function of the package that makes a provider. */
  readonly make: string;
  readonly settings?: (settings: SdkSettings) => object;
}

/** Stands where packages want a key, so that none of them looks for one in the environment. The real one joins at the door. */
const NO_KEY = "joined-at-the-door";

const COMPATIBLE: SdkPackage = {
  name: "@ai-sdk/openai-compatible",
  make: "createOpenAICompatible",
  settings: () => ({ name: "compatible", includeUsage: true, supportsStructuredOutputs: true }),
};

const PACKAGES: Readonly<Record<RemoteKind, SdkPackage>> = {
  anthropic: { name: "@ai-sdk/anthropic", make: "createAnthropic" },
  openai: { name: "@ai-sdk/openai", make: "createOpenAI" },
  google: { name: "@ai-sdk/google", make: "createGoogle" },
  azure: { name: "@ai-sdk/azure", make: "createAzure" },
  bedrock: {
    name: "@ai-sdk/amazon-bedrock",
    make: "createAmazonBedrock",
    settings: ({ signing }) =>
      signing === undefined ? { region: "none" } : { apiKey: "", region: signing.region, credentialProvider: signing.credentials },
  },
  "openai-compatible": COMPATIBLE,
  ollama: COMPATIBLE,
};

/** Makes a provider's side of its package. */
export type MakeSdk = (settings: SdkSettings) => SdkProvider;

/** Loads the package of a kind. Faults: EXECUTION_PACKAGE_MISSING. */
export async function loadSdk(kind: RemoteKind, loadPackage: (name: string) => Promise<unknown>): Promise<MakeSdk> {
  const { name, make, settings } = PACKAGES[kind];
  const loaded = await loadPackage(name);
  const makes =
    typeof loaded === "object" && loaded !== null && make in loaded ? (loaded as { readonly [name: string]: unknown })[make] : undefined;
  if (typeof makes !== "function")
    throw new Fault<ExecutionFault>("EXECUTION_PACKAGE_MISSING", `the package ${name} has another version than the house speaks to`, {
      where: name,
      hint: `npm install ${name}, in the version that package.json names under peerDependencies`,
    });
  return ({ baseURL, headers, fetch, ...rest }) =>
    // What the package's own function makes is a provider of AI SDK, by the version that its peer range pins.
    (makes as (settings: object) => SdkProvider)({
      baseURL,
      headers,
      fetch,
      apiKey: NO_KEY,
      ...settings?.({ baseURL, headers, fetch, ...rest }),
    });
}
