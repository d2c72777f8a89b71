/** Servers as they are configured: checked, complete, every path absolute. No secret belongs here. */
import type { Operation } from "./api/operation.ts";
import type { Language } from "./code/languages.ts";
import type { HouseServer } from "./house-upstream.ts";
import type { DocumentFolder } from "./shelf/read-document.ts";

/** What a server may put to an agent's client, beyond answering: MCP elicitation and sampling. */
export type ClientRequest = "elicit" | "sample";

/** Whether what a server answers is the house's own data, or could have been written by anybody. */
export type ServerTrust = "trusted" | "untrusted";

/** Whether the labels that a server states of its results are believed, or can only make them stricter. */
export type ServerLabels = "authoritative" | "hints";

export type ServerConfiguration = ProcessServer | HttpServer | ApiServer | CodeServer | ApplicationServer | MemoryServer | KnowledgeServer | CultureServer | ProgramServer;

/** An MCP server that the house starts and speaks to over its standard input and output. */
export interface ProcessServer {
  readonly kind: "process";
  /** The program: an absolute path where it was found, else the name as it was written. */
  readonly command: string;
  readonly args: readonly string[];
  /** Its environment: PATH, where its programs are looked for, and what was configured. Execution adds a few harmless names. */
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  /** Whether `cwd` was written for it: then it is its workspace in a sandbox. Else it is a folder that it does not see. */
  readonly ownsCwd: boolean;
  /** The profile of the sandbox that it runs in; `none`: it runs bare, with the rights of the house's own user. */
  readonly sandbox: string;
  /** The agent that its connections to the outside are decided and recorded for, which then go through the egress proxy alone. */
  readonly egressAs?: string;
  /** In place of its profile's network: `host`, all that this machine reaches; `none`, nothing. */
  readonly network?: "none" | "host";
  readonly trust: ServerTrust;
  readonly labels: ServerLabels;
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
  readonly labels: ServerLabels;
  readonly client: readonly ClientRequest[];
  readonly callDeadlineMs: number;
}

/** An HTTP API whose requests are tools: the house is the server, and makes the requests itself. */
export interface ApiServer {
  readonly kind: "api";
  /** HTTPS, or HTTP to a loopback address. Every request goes to this host, below this path. */
  readonly url: string;
  /** Sent with every request. */
  readonly headers: { readonly [name: string]: string };
  readonly operations: readonly Operation[];
  /** What of its document is no tool, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly trust: ServerTrust;
  readonly labels: ServerLabels;
  readonly client: readonly [];
  readonly callDeadlineMs: number;
}

/** The house's own server that runs code in sandboxes. */
export interface CodeServer {
  readonly kind: "code";
  readonly languages: readonly Language[];
  /** The profile of its sandboxes, which a rule can make stricter. */
  readonly profile: string;
  readonly trust: ServerTrust;
  readonly labels: ServerLabels;
  readonly client: readonly [];
  readonly callDeadlineMs: number;
}

/** Tools that agents' own programs perform: the house decides and records, hands the arguments over and waits. */
export interface ApplicationServer {
  readonly kind: "application";
  /** Names of the agents that may declare its tools and call them. */
  readonly agents: readonly string[];
  /** Names of tools that rules may name before a program has declared them. */
  readonly awaited: readonly string[];
  /** Whether a tool that is declared otherwise than before waits for a person, or counts as it is declared now. */
  readonly changes: "review" | "accept";
  readonly trust: ServerTrust;
  readonly labels: ServerLabels;
  readonly client: readonly [];
  readonly callDeadlineMs: number;
}

/** What every server of the shelf has: it states the labels of what it answers, and is believed. */
interface ShelfServer {
  readonly trust: "trusted";
  readonly labels: "authoritative";
  readonly client: readonly [];
  readonly callDeadlineMs: number;
}

/** The house's own server of what agents remember of people. */
export interface MemoryServer extends ShelfServer {
  readonly kind: "memory";
}

/** The house's own server of documents. */
export interface KnowledgeServer extends ShelfServer {
  readonly kind: "knowledge";
  /** Folders whose files may be added, by the name that begins their paths. */
  readonly folders: { readonly [name: string]: DocumentFolder };
  /** The provider and its model that make vectors; absent: the house makes lexical ones. */
  readonly embeddings?: string;
}

/** The house's own server of principles that all agents share. */
export interface CultureServer extends ShelfServer {
  readonly kind: "culture";
}

/** Tools that are functions of the program that the house is open in. */
export interface ProgramServer {
  readonly kind: "program";
  /** What performs them. */
  readonly server: HouseServer;
  readonly trust: ServerTrust;
  readonly labels: ServerLabels;
  readonly client: readonly [];
  readonly callDeadlineMs: number;
}

/** An operation of a document that cannot be a tool. */
export interface LeftOut {
  readonly operation: string;
  readonly why: string;
}
