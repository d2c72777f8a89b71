/**
 * The contract of the operators' API: its routes, and the types of what goes in and comes out. The console and the
 * command line import this file and nothing else of the server. docs/api.md says the same in words.
 *
 * Input goes into the path where it has a `:name`, into the query of a GET, into the JSON body of a POST.
 * A fault comes back as `FaultAnswer`, with a status that fits.
 */
import type { OperationName } from "../operate/operations.ts";

export type {
  AgentKeyed,
  AgentListed,
  ApprovalListed,
  ApprovalShown,
  Endorsement,
  BudgetShown,
  CallListed,
  DefinitionRef,
  DocumentListed,
  DocumentWish,
  MemoryListed,
  MemoryShown,
  PassageShown,
  PrincipleListed,
  PrincipleShown,
  PrincipleState,
  ShelfMoment,
  InputOf,
  LeaseWish,
  MadeLink,
  OperationName,
  Operations,
  OutputOf,
  EntryListed,
  EntryShown,
  LedgerVerified,
  LogListed,
  RefusedCall,
  PersonListed,
  PolicyApplied,
  PolicyProblem,
  PolicyShown,
  PolicyStatus,
  PolicyWish,
  Ruled,
  PersonErased,
  RootRotated,
  SecretListed,
  SecretUses,
  SessionListed,
  SessionShown,
  ValueShown,
  TokenIssued,
  VirtualKeyListed,
  VoteShown,
} from "../operate/operations.ts";
export type { RunBriefShown, RunCallShown, RunShown, RunWholeShown } from "./runs/shown.ts";
export type { RunEvent } from "../runtime/event.ts";
export type { CallExplained, ExplanationShown, MissedShown, RuleShown } from "../operate/explained.ts";
export type { HouseEvent } from "../operate/house-events.ts";

export interface ApiRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
}

/** Where each operation is. */
export const API = {
  whoAmI: { method: "GET", path: "/v1/me" },
  makeLink: { method: "POST", path: "/v1/links" },
  endLogin: { method: "POST", path: "/v1/logout" },
  listPeople: { method: "GET", path: "/v1/people" },
  addPerson: { method: "POST", path: "/v1/people" },
  listAgents: { method: "GET", path: "/v1/agents" },
  addAgent: { method: "POST", path: "/v1/agents" },
  renewKey: { method: "POST", path: "/v1/agents/:agent/key" },
  issueToken: { method: "POST", path: "/v1/agents/:agent/tokens" },
  revokeToken: { method: "POST", path: "/v1/agents/:agent/tokens/revoke" },
  revokeAgent: { method: "POST", path: "/v1/agents/:agent/revoke" },
  listVirtualKeys: { method: "GET", path: "/v1/virtual-keys" },
  addVirtualKey: { method: "POST", path: "/v1/virtual-keys" },
  revokeVirtualKey: { method: "POST", path: "/v1/virtual-keys/:key/revoke" },
  listSessions: { method: "GET", path: "/v1/sessions" },
  showSession: { method: "GET", path: "/v1/sessions/:session" },
  pauseSession: { method: "POST", path: "/v1/sessions/:session/pause" },
  resumeSession: { method: "POST", path: "/v1/sessions/:session/resume" },
  killSession: { method: "POST", path: "/v1/sessions/:session/kill" },
  eraseSession: { method: "POST", path: "/v1/sessions/:session/erase" },
  listApprovals: { method: "GET", path: "/v1/approvals" },
  showApproval: { method: "GET", path: "/v1/approvals/:approval" },
  permitApproval: { method: "POST", path: "/v1/approvals/:approval/permit" },
  refuseApproval: { method: "POST", path: "/v1/approvals/:approval/refuse" },
  endorse: { method: "POST", path: "/v1/calls/:call/endorse" },
  listDefinitions: { method: "GET", path: "/v1/definitions" },
  acceptDefinition: { method: "POST", path: "/v1/definitions/accept" },
  rotateRoot: { method: "POST", path: "/v1/keys/root/rotate" },
  erasePerson: { method: "POST", path: "/v1/people/:person/erase" },
  listSecrets: { method: "GET", path: "/v1/secrets" },
  addSecret: { method: "POST", path: "/v1/secrets" },
  rotateSecret: { method: "POST", path: "/v1/secrets/rotate" },
  removeSecret: { method: "POST", path: "/v1/secrets/remove" },
  whoUsesSecret: { method: "GET", path: "/v1/secrets/uses" },
  listMemories: { method: "GET", path: "/v1/agents/:agent/memories" },
  showMemory: { method: "GET", path: "/v1/agents/:agent/memories/:memory" },
  revertMemory: { method: "POST", path: "/v1/agents/:agent/memories/:memory/revert" },
  forgetMemory: { method: "POST", path: "/v1/agents/:agent/memories/:memory/forget" },
  listKnowledge: { method: "GET", path: "/v1/agents/:agent/knowledge" },
  searchKnowledge: { method: "POST", path: "/v1/agents/:agent/knowledge/search" },
  addKnowledge: { method: "POST", path: "/v1/agents/:agent/knowledge" },
  removeKnowledge: { method: "POST", path: "/v1/agents/:agent/knowledge/:document/remove" },
  reindexKnowledge: { method: "POST", path: "/v1/agents/:agent/knowledge/reindex" },
  listCulture: { method: "GET", path: "/v1/culture" },
  showCulture: { method: "GET", path: "/v1/culture/:culture" },
  acceptCulture: { method: "POST", path: "/v1/culture/:culture/accept" },
  refuseCulture: { method: "POST", path: "/v1/culture/:culture/refuse" },
  revertCulture: { method: "POST", path: "/v1/culture/:culture/revert" },
  listLogs: { method: "GET", path: "/v1/ledger" },
  verifyLedger: { method: "POST", path: "/v1/ledger/verify" },
  listEntries: { method: "GET", path: "/v1/ledger/:log" },
  showEntry: { method: "GET", path: "/v1/ledger/:log/:index" },
  listRefused: { method: "GET", path: "/v1/refused" },
  policyStatus: { method: "GET", path: "/v1/policy" },
  explainCall: { method: "GET", path: "/v1/calls/:call/explanation" },
  listPolicies: { method: "GET", path: "/v1/policies" },
  showPolicy: { method: "GET", path: "/v1/policies/:version" },
  applyPolicy: { method: "POST", path: "/v1/policies" },
  rollbackPolicy: { method: "POST", path: "/v1/policies/:version/rollback" },
} as const satisfies { readonly [Name in OperationName]: ApiRoute };

/** Where runs of agents are; src/server/runs/routes.ts says what goes in and comes out. */
export const RUNS_API = {
  listRuns: { method: "GET", path: "/v1/agents/:agent/runs" },
  startRun: { method: "POST", path: "/v1/agents/:agent/runs" },
  showRun: { method: "GET", path: "/v1/runs/:run" },
  runEvents: { method: "GET", path: "/v1/runs/:run/events" },
  pauseRun: { method: "POST", path: "/v1/runs/:run/pause" },
  resumeRun: { method: "POST", path: "/v1/runs/:run/resume" },
  cancelRun: { method: "POST", path: "/v1/runs/:run/cancel" },
  steerRun: { method: "POST", path: "/v1/runs/:run/steer" },
  settleRun: { method: "POST", path: "/v1/runs/:run/settle" },
  showArtifact: { method: "GET", path: "/v1/runs/:run/artifacts/:artifact" },
  listAgentSessions: { method: "GET", path: "/v1/agents/:agent/sessions" },
  forkSession: { method: "POST", path: "/v1/agents/:agent/sessions/:session/fork" },
  chat: { method: "POST", path: "/v1/agents/:agent/chat" },
  agUi: { method: "POST", path: "/v1/agents/:agent/ag-ui" },
} as const satisfies { readonly [name: string]: ApiRoute };

/** Where the console is. What stands behind it are views of its own. */
export const CONSOLE_PATH = "/console";

/** The stream of what became durable, as server-sent events: the event's name is its kind, its data a `HouseEvent`. */
export const EVENTS_PATH = "/v1/events";

/** Where an application gives what the person asked for in a session: the agent's name and key as Basic authentication, `PromptInput` in. */
export const PROMPTS_PATH = "/v1/sessions/:session/prompts";

export interface PromptInput {
  readonly text: string;
  /** What the person pasted or attached: it counts as written by anybody. */
  readonly attachments?: readonly { readonly text: string; readonly from: string }[];
}

/** The id of the entry of the prompt; the same for the same prompt. */
export interface PromptTaken {
  readonly prompt: string;
}

/** What comes back instead of an output. */
export interface FaultAnswer {
  readonly fault: { readonly code: string; readonly what: string; readonly where?: string; readonly hint?: string };
}
