/**
 * The configuration of a house. `ConfigurationInput` is what a person writes, in chatelaine.yaml or in `openHouse({...})`;
 * `Configuration` is what the house reads: checked, complete, every path absolute. What stands beside turns one into the
 * other, and `schema/chatelaine.schema.json` says the same to editors. No secret belongs here.
 */
import type { ClientRequest, ServerConfiguration, ServerLabels, ServerTrust } from "../../execution/configuration.ts";
import type { ModelProvider } from "../../execution/model/configuration.ts";
import type { ModelPrice, ModelPrices } from "../../execution/model/prices.ts";
import type { EgressConfiguration, EgressLimits } from "../../execution/egress/configuration.ts";
import type { SecretsConfiguration } from "../../execution/secrets/configuration.ts";
import type { Language } from "../../execution/code/languages.ts";
import type { Credential, VaultServer } from "../../execution/secrets/vault/configuration.ts";
import type { FlowProfile } from "../flow-rules.ts";
import type { ServerManifests } from "../manifests/of-servers.ts";
import type { SandboxConfiguration } from "../../execution/sandbox/open-sandbox.ts";
import type { ProfileLimits, SandboxProfile } from "../../execution/sandbox/profile.ts";
import type { ResultWays } from "../../inspection/sanitizing.ts";
import type { Restoring } from "../../inspection/tokens/value-tokens.ts";
import type { OwnPattern } from "../../inspection/detectors/user-defined/index.ts";
import type { Listen } from "../../server/listen.ts";
import type { Action } from "../../call/call.ts";
import type { JsonObject } from "../../call/json.ts";
import type { ToolClass } from "../../call/tool-class.ts";
import type { ModelInput } from "./model-schema.ts";
import type { DecisionPoint, PointNames } from "../../pdp/point.ts";
import type { BudgetConfiguration, BudgetOnly, BudgetScope, OpenTime, Period, Price } from "../../session/index.ts";

export interface Configuration {
  /** Folder of the databases and keys, made with mode 0700. */
  readonly data: string;
  readonly listen: Listen;
  /** Folder of the *.cedar files. */
  readonly policies: string;
  readonly servers: { readonly [name: string]: ServerConfiguration };
  /** Providers of models, by the name that agents and policies use. */
  readonly models: { readonly [name: string]: ModelProvider };
  readonly agents: { readonly [name: string]: AgentConfiguration };
  /** What tools can do, by `server/tool`: an operator's word, whatever the server says of them. */
  readonly classes: ToolClasses;
  /** What people say of the tools of servers, by the server's name. */
  readonly manifests: ServerManifests;
  /** Which flow rules stand beside the policies. */
  readonly flow: FlowProfile;
  /** What may always steer calls. */
  readonly constants: FlowConstants;
  /** Names or ids of the people in each team. */
  readonly teams: { readonly [team: string]: readonly string[] };
  readonly limits: LimitsConfiguration;
  /** External decision points, by name. */
  readonly decisionPoints: { readonly [name: string]: DecisionPoint };
  /** Of this share of the decisions Cedar's own engine decides the same again, from 0 (none) to 1 (all). */
  readonly shadowShare: number;
  readonly inspection: InspectionConfiguration;
  readonly egress: EgressSettings;
  /** Where the secrets come from that handles in `servers` stand for. */
  readonly secrets: SecretsConfiguration;
  /** Who keeps the root key. */
  readonly keys: { readonly root: RootConfiguration };
  /** By the name that rules use. */
  readonly budgets: { readonly [name: string]: BudgetConfiguration };
  /** What one call costs, by `server/tool` or by server. */
  readonly prices: { readonly [name: string]: Price };
  /** What models cost, by provider/model, and by kind/model for what ships with the house. */
  readonly modelPrices: ModelPrices;
  /** ISO 4217 code of what money is counted in. */
  readonly currency: string | undefined;
  /** What holds programs, and what they see and may use. */
  readonly sandbox: SandboxConfiguration;
  /** Files and folders that make the house what it is, its rules and secrets among them: no sandbox sees them. */
  readonly files: readonly string[];
}

/** The way out, and where it listens; absent where it does not. */
export interface EgressSettings extends EgressConfiguration {
  readonly listen?: Pick<Listen, "host" | "port">;
}

/** Values and domains of the house's own: no outsider can choose what they are. */
export interface FlowConstants {
  readonly values: readonly string[];
  readonly domains: readonly string[];
}

/** What inspection looks for beyond what it always looks for. */
export interface InspectionConfiguration {
  readonly canaries: readonly { readonly name: string; readonly value: string }[];
  readonly patterns: readonly OwnPattern[];
  /** Where values go that tokens stand for. */
  readonly restore: readonly Restoring[];
  /** What is done about classes of findings in what comes back; what is not named is reported. */
  readonly results: ResultWays;
  readonly allowedHosts: readonly string[];
  readonly toxicWords: readonly string[];
  readonly injectionPhrases: readonly string[];
}

export type ToolClasses = { readonly [tool: string]: readonly ToolClass[] };

/** An agent that exists from the first start on. Others are added by `agent add`. */
export interface AgentConfiguration {
  readonly role: string;
  /** The name of the person who answers for it. */
  readonly owner: string;
  /** Servers that it may see at all; absent means every server. Policy decides on each call in either case. */
  readonly servers?: readonly string[];
  /** The server of applications whose tools its own program performs, where it was said. */
  readonly application?: string;
  /** Names under which it asks models, and the model that each means: `provider/model`. */
  readonly models?: { readonly [alias: string]: string };
  /** What counts as the person's words at the model doors: signed prompts, or the messages of the user as well. */
  readonly prompts?: "signed" | "messages";
  /** Its application may make people known whom nobody here knows. */
  readonly introduces?: boolean;
}

/** Limits that an owner may set. What happens at each stands beside its default, in limits.ts. */
export interface LimitsConfiguration {
  readonly requestBytesMax: number;
  readonly resultBytesMax: number;
  readonly callDeadlineMs: number;
  /** How long a call that waits for a person is held open before it is told to come back. */
  readonly askHoldMs: number;
  readonly askExpiresMs: number;
  /** How many asks one session may open within ten minutes. */
  readonly asksMax: number;
  readonly anchorEveryMs: number;
}

/** A configuration as it is written: everything may be left out, paths are relative to the file. */
export interface ConfigurationInput {
  readonly data?: string | undefined;
  readonly listen?: Optional<Listen> | undefined;
  readonly policies?: string | undefined;
  readonly servers?: { readonly [name: string]: ServerInput } | undefined;
  readonly models?: { readonly [name: string]: ModelInput } | undefined;
  readonly agents?: { readonly [name: string]: AgentInput } | undefined;
  readonly secrets?: SecretsInput | undefined;
  readonly keys?: { readonly root?: RootInput | undefined } | undefined;
  readonly flow?:
    | FlowProfile
    | { readonly profile?: FlowProfile | undefined; readonly constants?: Optional<FlowConstants> | undefined }
    | undefined;
  readonly teams?: { readonly [team: string]: readonly string[] } | undefined;
  readonly limits?: Optional<LimitsConfiguration> | undefined;
  readonly decisionPoints?: { readonly [name: string]: DecisionPointInput } | undefined;
  readonly shadowShare?: number | undefined;
  readonly inspection?: InspectionInput | undefined;
  readonly egress?:
    | (Optional<Omit<EgressSettings, "listen" | "limits" | "inspect" | "roots">> & {
        readonly inspect?: { readonly hosts?: readonly string[] | undefined; readonly roots?: string | undefined } | undefined;
        readonly listen?: Optional<Pick<Listen, "host" | "port">> | undefined;
        readonly limits?: Optional<EgressLimits> | undefined;
      })
    | undefined;
  readonly budgets?: { readonly [name: string]: BudgetInput } | undefined;
  readonly prices?: { readonly [name: string]: Optional<Price & Omit<ModelPrice, "currency">> } | undefined;
  readonly currency?: string | undefined;
  readonly sandbox?: SandboxInput | undefined;
}

export interface SandboxInput {
  readonly driver?: SandboxConfiguration["driver"] | undefined;
  readonly container?: { readonly command?: string | undefined; readonly image: string; readonly runtime?: string | undefined } | undefined;
  readonly user?: number | undefined;
  /** Beside those that ship with the house; each begins from one of them. */
  readonly profiles?: { readonly [name: string]: SandboxProfileInput } | undefined;
}

export interface SandboxProfileInput extends Optional<Pick<SandboxProfile, "network" | "workspace" | "sees" | "reads" | "home" | "shows">> {
  readonly from?: "strict" | "standard" | "trusted" | "server" | undefined;
  readonly limits?: Optional<ProfileLimits> | undefined;
}

export interface InspectionInput {
  readonly canaries?: readonly { readonly name: string; readonly value: string }[] | undefined;
  readonly patterns?: readonly PatternInput[] | undefined;
  readonly restore?: readonly (Pick<Restoring, "class"> & Optional<Omit<Restoring, "class">>)[] | undefined;
  readonly results?: ResultWays | undefined;
  readonly allowedHosts?: readonly string[] | undefined;
  readonly toxicWords?: readonly string[] | undefined;
  readonly injectionPhrases?: readonly string[] | undefined;
}

export type RootConfiguration =
  | { readonly kind: "local" }
  | ({ readonly kind: "vault"; readonly mount: string; readonly key: string } & VaultServer)
  | { readonly kind: "aws"; readonly key: string; readonly region?: string }
  | { readonly kind: "azure" | "google"; readonly key: string };

export type RootInput =
  | { readonly kind: "local" }
  | ({ readonly kind: "vault"; readonly mount?: string | undefined; readonly key: string } & VaultInput)
  | { readonly kind: "aws"; readonly key: string; readonly region?: string | undefined }
  | { readonly kind: "azure"; readonly key: string }
  | { readonly kind: "google"; readonly key: string };

export interface SecretsInput {
  readonly sources?: { readonly [name: string]: SourceInput } | undefined;
  readonly graceMs?: number | undefined;
}

export type SourceInput =
  | { readonly kind: "environment" }
  | { readonly kind: "files"; readonly folder: string; readonly rereadMs?: number | undefined }
  | ({ readonly kind: "vault"; readonly kv?: readonly string[] | undefined; readonly rereadMs?: number | undefined } & VaultInput)
  | { readonly kind: "aws"; readonly region?: string | undefined; readonly rereadMs?: number | undefined }
  | { readonly kind: "azure"; readonly url: string; readonly rereadMs?: number | undefined }
  | { readonly kind: "google"; readonly project: string; readonly rereadMs?: number | undefined };

export interface VaultInput {
  readonly url: string;
  readonly namespace?: string | undefined;
  readonly authorities?: string | undefined;
  readonly auth: VaultAuthInput;
}

export type VaultAuthInput =
  | { readonly method: "token"; readonly token: Credential }
  | { readonly method: "approle"; readonly mount?: string | undefined; readonly roleId: string; readonly secretId: Credential }
  | { readonly method: "kubernetes"; readonly mount?: string | undefined; readonly role: string; readonly jwt?: Credential | undefined }
  | { readonly method: "jwt"; readonly mount?: string | undefined; readonly role: string; readonly jwt: Credential };

/** A pattern of one's own, and texts that prove it. */
export interface PatternInput {
  readonly name: string;
  readonly pattern: string;
  readonly class?: string | undefined;
  readonly words?: readonly string[] | undefined;
  readonly examples?: { readonly found?: readonly string[] | undefined; readonly clean?: readonly string[] | undefined } | undefined;
}

export interface DecisionPointInput {
  readonly kind: "authzen" | "opa";
  readonly url: string;
  /** Name of the environment variable that holds its bearer token. */
  readonly tokenFrom?: string | undefined;
  readonly deadlineMs?: number | undefined;
  /** What it is sent beyond names, classes and labels. */
  readonly send?: readonly "args"[] | undefined;
  /** Which calls it is asked about: those that match every list; every call where there is none. */
  readonly for?:
    | {
        readonly servers?: readonly string[] | undefined;
        readonly tools?: readonly string[] | undefined;
        readonly classes?: readonly ToolClass[] | undefined;
        readonly actions?: readonly Action[] | undefined;
      }
    | undefined;
  readonly names?: Optional<PointNames> | undefined;
}

export type ServerInput = ProcessServerInput | HttpServerInput | ApiServerInput | OpenApiServerInput | CodeServerInput | ApplicationServerInput | MemoryServerInput | KnowledgeServerInput | CultureServerInput;

interface ServerInputCommon {
  readonly trust?: ServerTrust | undefined;
  /** Whether the labels that it states of its results are believed, or can only tighten. */
  readonly labels?: ServerLabels | undefined;
  readonly client?: readonly ClientRequest[] | undefined;
  /** By the tool's name alone. */
  readonly classes?: ToolClasses | undefined;
  /** The name of a shipped manifest, or a file. */
  readonly manifest?: string | undefined;
  readonly callDeadlineMs?: number | undefined;
}

export interface ProcessServerInput extends ServerInputCommon {
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  readonly env?: { readonly [name: string]: string } | undefined;
  readonly cwd?: string | undefined;
  /** The profile that it runs in, `server` where it is left out; `none`: it runs bare. */
  readonly sandbox?: string | undefined;
  /** The agent that its connections to the outside are decided for. */
  readonly egressAs?: string | undefined;
  /** In place of its profile's network: the whole of this machine's, or none. */
  readonly network?: "none" | "host" | undefined;
}

export interface HttpServerInput extends ServerInputCommon {
  readonly url: string;
  readonly headers?: { readonly [name: string]: string } | undefined;
}

/** An HTTP API with a tool for each request that is written here. */
export interface ApiServerInput extends Omit<HttpServerInput, "client"> {
  readonly tools: { readonly [tool: string]: ToolInput };
}

/** A tool that makes one HTTP request. */
export interface ToolInput {
  readonly description: string;
  /** A method and a path below `url`: `GET /tickets/{id}?lang={language}`. */
  readonly request: string;
  readonly args?: { readonly [argument: string]: JsonType | JsonObject } | undefined;
  readonly optional?: readonly string[] | undefined;
  readonly body?: "json" | "form" | undefined;
  /** The argument that fills each header. */
  readonly headers?: { readonly [header: string]: string } | undefined;
  readonly idempotencyKey?: string | undefined;
}

export type JsonType = "string" | "number" | "integer" | "boolean" | "array" | "object";

/** An HTTP API that an OpenAPI document describes. */
export interface OpenApiServerInput extends Omit<ServerInputCommon, "client"> {
  /** The document, relative to the configuration. */
  readonly openapi: string;
  readonly url?: string | undefined;
  /** Which of its operations are tools; left out, all that can be. */
  readonly operations?: readonly string[] | undefined;
  readonly headers?: { readonly [name: string]: string } | undefined;
}

/** The house's own server that runs code. */
export interface CodeServerInput extends Omit<ServerInputCommon, "client" | "labels"> {
  readonly code: { readonly languages?: readonly Language[] | undefined; readonly profile?: string | undefined };
}

/** Tools that agents' own programs perform. */
export interface ApplicationServerInput extends Omit<ServerInputCommon, "client"> {
  readonly application: {
    readonly agents: readonly string[];
    readonly tools?: readonly string[] | undefined;
    readonly changes?: "review" | "accept" | undefined;
  };
}

type ShelfServerInput = Pick<ServerInputCommon, "classes" | "callDeadlineMs">;

/** What agents remember of the people whom they serve. */
export interface MemoryServerInput extends ShelfServerInput {
  readonly memory: Readonly<Record<string, never>>;
}

/** Documents that agents search. */
export interface KnowledgeServerInput extends ShelfServerInput {
  readonly knowledge: {
    readonly folders?: { readonly [name: string]: { readonly path: string; readonly trust?: ServerTrust | undefined } } | undefined;
    /** `provider/model`; left out, the house makes lexical vectors. */
    readonly embeddings?: string | undefined;
  };
}

/** Principles that all agents share. */
export interface CultureServerInput extends ShelfServerInput {
  readonly culture: Readonly<Record<string, never>>;
}

export interface AgentInput {
  readonly role: string;
  readonly owner?: string | undefined;
  readonly servers?: readonly string[] | undefined;
  readonly application?: string | undefined;
  readonly models?: { readonly [alias: string]: string } | undefined;
  readonly prompts?: "signed" | "messages" | undefined;
  readonly introduces?: boolean | undefined;
}

/** A budget as it is written; `per` may be one word. */
export type BudgetInput =
  | (CommonInput &
      PerInput & { readonly kind: "rate"; readonly calls: number; readonly everyMs: number; readonly burst?: number | undefined })
  | (CommonInput & PerInput & { readonly kind: "concurrency"; readonly callsMax: number })
  | (CommonInput & PerInput & PeriodInput & { readonly kind: "calls"; readonly callsMax: number })
  | (CommonInput & PerInput & PeriodInput & { readonly kind: "tokens"; readonly tokensMax: number })
  | (CommonInput & PerInput & PeriodInput & { readonly kind: "money"; readonly moneyMicrosMax: number })
  | (CommonInput & { readonly kind: "hours"; readonly zone?: string | undefined; readonly times: readonly OpenTime[] });

interface CommonInput {
  readonly only?: BudgetOnly | undefined;
  readonly refuses?: boolean | undefined;
}

interface PerInput {
  readonly per: BudgetScope | readonly BudgetScope[];
}

interface PeriodInput {
  readonly period?: Period | undefined;
  readonly zone?: string | undefined;
}

/** Every member may be left out. */
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };
