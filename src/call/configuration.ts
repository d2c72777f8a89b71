/**
 * The configuration of a house. `ConfigurationInput` is what a person writes, in chatelaine.yaml or in `openHouse({...})`;
 * `Configuration` is what the house reads: checked, complete, every path absolute. `src/main/configuration/` turns one
 * into the other, and `schema/chatelaine.schema.json` says the same to editors. No secret belongs here.
 */
import type { ToolClass } from "./tool-class.ts";

/** What a server may put to an agent's client, beyond answering: MCP elicitation and sampling. */
export type ClientRequest = "elicit" | "sample";

/** Whether what a server answers is the house's own data, or could have been written by anybody. */
export type ServerTrust = "trusted" | "untrusted";

export interface Configuration {
  /** Folder of the databases and keys, made with mode 0700. */
  readonly data: string;
  readonly listen: Listen;
  /** Folder of the *.cedar files. */
  readonly policies: string;
  readonly servers: { readonly [name: string]: ServerConfiguration };
  readonly agents: { readonly [name: string]: AgentConfiguration };
  /** What tools can do, by `server/tool`: an operator's word, whatever the server says of them. */
  readonly classes: ToolClasses;
  /** Names or ids of the people in each team. */
  readonly teams: { readonly [team: string]: readonly string[] };
  readonly limits: LimitsConfiguration;
}

export type ToolClasses = { readonly [tool: string]: readonly ToolClass[] };

export interface Listen {
  /** Address to bind. Anything but a loopback address opens the house to the network. */
  readonly host: string;
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** The origin that agents and people reach the house by, where that is not the address it listens on: HTTPS, or HTTP to a loopback address. */
  readonly publicUrl?: string;
  /** Further host names that the house answers to, without port. */
  readonly names?: readonly string[];
}

export type ServerConfiguration = ProcessServer | HttpServer;

/** An MCP server that the house starts and speaks to over its standard input and output. */
export interface ProcessServer {
  readonly kind: "process";
  /** The program: an absolute path where it was found, else the name as it was written. */
  readonly command: string;
  readonly args: readonly string[];
  /** Its environment: PATH, where its programs are looked for, and what was configured. Execution adds a few harmless names. */
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  readonly trust: ServerTrust;
  readonly client: readonly ClientRequest[];
  readonly callDeadlineMs: number;
}

/** An MCP server that listens elsewhere, over streamable HTTP. */
export interface HttpServer {
  readonly kind: "http";
  /** HTTPS, or HTTP to a loopback address. */
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly trust: ServerTrust;
  readonly client: readonly ClientRequest[];
  readonly callDeadlineMs: number;
}

/** An agent that exists from the first start on. Others are added by `agent add`. */
export interface AgentConfiguration {
  readonly role: string;
  /** The name of the person who answers for it. */
  readonly owner: string;
  /** Servers that it may see at all; absent means every server. Policy decides on each call in either case. */
  readonly servers?: readonly string[];
}

/** Limits that an owner may set. What happens at each stands beside its default, in limits.ts. */
export interface LimitsConfiguration {
  readonly requestBytesMax: number;
  readonly resultBytesMax: number;
  readonly callDeadlineMs: number;
  /** How long a call that waits for a person is held open before it is told to come back. */
  readonly askHoldMs: number;
  readonly askExpiresMs: number;
  readonly anchorEveryMs: number;
}

/** A configuration as it is written: everything may be left out, paths are relative to the file. */
export interface ConfigurationInput {
  readonly data?: string | undefined;
  readonly listen?: Optional<Listen> | undefined;
  readonly policies?: string | undefined;
  readonly servers?: { readonly [name: string]: ServerInput } | undefined;
  readonly agents?: { readonly [name: string]: AgentInput } | undefined;
  readonly teams?: { readonly [team: string]: readonly string[] } | undefined;
  readonly limits?: Optional<LimitsConfiguration> | undefined;
}

export type ServerInput = ProcessServerInput | HttpServerInput;

interface ServerInputCommon {
  readonly trust?: ServerTrust | undefined;
  readonly client?: readonly ClientRequest[] | undefined;
  /** By the tool's name alone. */
  readonly classes?: ToolClasses | undefined;
  readonly callDeadlineMs?: number | undefined;
}

export interface ProcessServerInput extends ServerInputCommon {
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  readonly env?: { readonly [name: string]: string } | undefined;
  readonly cwd?: string | undefined;
}

export interface HttpServerInput extends ServerInputCommon {
  readonly url: string;
  readonly headers?: { readonly [name: string]: string } | undefined;
}

export interface AgentInput {
  readonly role: string;
  readonly owner?: string | undefined;
  readonly servers?: readonly string[] | undefined;
}

/** Every member may be left out. */
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };
