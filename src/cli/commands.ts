/** Every command, in the order of the help. A command's file is loaded when it is used. */
import type { Command } from "./command.ts";

export interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const COMMANDS: readonly Listed[] = [
  { name: "start", summary: "open a house and keep it open", load: async () => (await import("./command/start.ts")).start },
  { name: "demo", summary: "see it work, in one terminal", load: async () => (await import("./command/demo.ts")).demo },
  { name: "doctor", summary: "check that a house can run here", load: async () => (await import("./command/doctor.ts")).doctor },
  { name: "mcp", summary: "an MCP server for clients that start processes", load: async () => (await import("./command/mcp.ts")).mcp },
  { name: "link", summary: "log a browser in, by a one-time link", load: async () => (await import("./command/link.ts")).link },
  { name: "agent add", summary: "register an agent", load: async () => (await import("./command/agent-add.ts")).agentAdd },
  { name: "agent list", summary: "every agent", load: async () => (await import("./command/agent-list.ts")).agentList },
  { name: "agent key", summary: "a new bootstrap key for an agent", load: async () => (await import("./command/agent-key.ts")).agentKey },
  { name: "agent export", summary: "one agent, whole, as a file", load: async () => (await import("./command/agent-export.ts")).agentExport },
  { name: "agent import", summary: "an agent that another house exported", load: async () => (await import("./command/agent-import.ts")).agentImport },
  { name: "agent token", summary: "an access token for an agent", load: async () => (await import("./command/agent-token.ts")).agentToken },
  {
    name: "agent revoke",
    summary: "take an agent's credentials back",
    load: async () => (await import("./command/agent-revoke.ts")).agentRevoke,
  },
  { name: "virtual-key add", summary: "a key for the model doors", load: async () => (await import("./command/virtual-key-add.ts")).virtualKeyAdd },
  { name: "virtual-key list", summary: "keys for the model doors", load: async () => (await import("./command/virtual-key-list.ts")).virtualKeyList },
  { name: "virtual-key revoke", summary: "end a key for the model doors", load: async () => (await import("./command/virtual-key-revoke.ts")).virtualKeyRevoke },
  {
    name: "key rotate",
    summary: "put another root key in the place of this one",
    load: async () => (await import("./command/key-rotate.ts")).keyRotate,
  },
  {
    name: "person erase",
    summary: "erase a person, and every session of theirs",
    load: async () => (await import("./command/erase.ts")).personErase,
  },
  { name: "secret add", summary: "keep a secret, sealed", load: async () => (await import("./command/secret-put.ts")).secretAdd },
  {
    name: "secret list",
    summary: "which secrets there are, and where they go",
    load: async () => (await import("./command/secret-list.ts")).secretList,
  },
  {
    name: "secret rotate",
    summary: "put another value in a secret's place",
    load: async () => (await import("./command/secret-put.ts")).secretRotate,
  },
  { name: "secret remove", summary: "take a secret away", load: async () => (await import("./command/secret-remove.ts")).secretRemove },
  {
    name: "secret who-uses",
    summary: "what a secret is for, and who may use it",
    load: async () => (await import("./command/secret-who-uses.ts")).secretWhoUses,
  },
  { name: "egress ca", summary: "what programs are to trust for inspected hosts", load: async () => (await import("./command/egress-ca.ts")).egressCa },
  { name: "canary", summary: "make a string that no call may carry", load: async () => (await import("./command/canary.ts")).canary },
  {
    name: "policy check",
    summary: "check the policies against the live servers",
    load: async () => (await import("./command/policy-check.ts")).policyCheck,
  },
  {
    name: "policy explain",
    summary: "what policy would say of a call, and why",
    load: async () => (await import("./command/policy-explain.ts")).policyExplain,
  },
  { name: "policy init", summary: "begin with a starter policy", load: async () => (await import("./command/policy-init.ts")).policyInit },
  {
    name: "policy status",
    summary: "the policies in force, and what was not taken",
    load: async () => (await import("./command/policy-status.ts")).policyStatus,
  },
  {
    name: "policy log",
    summary: "every change of the policies, and why",
    load: async () => (await import("./command/policy-log.ts")).policyLog,
  },
  {
    name: "policy diff",
    summary: "which rules of two sets differ",
    load: async () => (await import("./command/policy-diff.ts")).policyDiff,
  },
  {
    name: "policy apply",
    summary: "put policies into force, with a reason",
    load: async () => (await import("./command/policy-apply.ts")).policyApply,
  },
  {
    name: "policy rollback",
    summary: "put policies of before into force again",
    load: async () => (await import("./command/policy-apply.ts")).policyRollback,
  },
  {
    name: "policy rehearse",
    summary: "what policies would have decided otherwise, of all that was called",
    load: async () => (await import("./command/policy-rehearse.ts")).policyRehearse,
  },
  {
    name: "policy coverage",
    summary: "what every agent gets of everything",
    load: async () => (await import("./command/policy-coverage.ts")).policyCoverage,
  },
  {
    name: "policy who-can",
    summary: "which agents could do something, and how",
    load: async () => (await import("./command/policy-who-can.ts")).policyWhoCan,
  },
  {
    name: "policy compare",
    summary: "what two sets of rules permit differently",
    load: async () => (await import("./command/policy-compare.ts")).policyCompare,
  },
  {
    name: "policy test",
    summary: "run the tests of the policies",
    load: async () => (await import("./command/policy-test.ts")).policyTest,
  },
  {
    name: "policy snapshot",
    summary: "write down what rules speak of, for tests",
    load: async () => (await import("./command/policy-snapshot.ts")).policySnapshot,
  },
  { name: "approve list", summary: "what waits for a person", load: async () => (await import("./command/approve-list.ts")).approveList },
  {
    name: "approve show",
    summary: "the exact bytes that are asked for",
    load: async () => (await import("./command/approve-show.ts")).approveShow,
  },
  {
    name: "approve permit",
    summary: "say yes: once, or with a lease",
    load: async () => (await import("./command/approve-permit.ts")).approvePermit,
  },
  { name: "endorse", summary: "vouch for values of a call", load: async () => (await import("./command/endorse.ts")).endorse },
  { name: "approve refuse", summary: "say no", load: async () => (await import("./command/approve-refuse.ts")).approveRefuse },
  { name: "chat", summary: "talk with an agent", load: async () => (await import("./command/chat.ts")).chat },
  { name: "run list", summary: "what agents did, newest first", load: async () => (await import("./command/run-list.ts")).runList },
  { name: "run show", summary: "one run, step by step", load: async () => (await import("./command/run-show.ts")).runShow },
  { name: "run pause", summary: "hold a run before its next call", load: async () => (await import("./command/run-hold.ts")).runPause },
  { name: "run resume", summary: "let a paused run go on", load: async () => (await import("./command/run-hold.ts")).runResume },
  { name: "run cancel", summary: "end a run for good", load: async () => (await import("./command/run-hold.ts")).runCancel },
  { name: "run steer", summary: "tell a run what else is wanted", load: async () => (await import("./command/run-hold.ts")).runSteer },
  { name: "run settle", summary: "say what became of a call that a crash interrupted", load: async () => (await import("./command/run-hold.ts")).runSettle },
  { name: "run artifact", summary: "what a run made or was given, as a file", load: async () => (await import("./command/run-artifact.ts")).runArtifact },
  { name: "run replay", summary: "do a recorded run once more, and compare", load: async () => (await import("./command/run-replay.ts")).runReplay },
  { name: "session list", summary: "what runs, and what ran", load: async () => (await import("./command/session-list.ts")).sessionList },
  { name: "session show", summary: "one session and its calls", load: async () => (await import("./command/session-show.ts")).sessionShow },
  { name: "session fork", summary: "another session that goes on from one", load: async () => (await import("./command/session-fork.ts")).sessionFork },
  { name: "session pause", summary: "hold a session", load: async () => (await import("./command/session-stop.ts")).sessionPause },
  {
    name: "session resume",
    summary: "let a paused session go on",
    load: async () => (await import("./command/session-stop.ts")).sessionResume,
  },
  { name: "session kill", summary: "end a session for good", load: async () => (await import("./command/session-stop.ts")).sessionKill },
  {
    name: "session erase",
    summary: "end a session for good and destroy its key",
    load: async () => (await import("./command/erase.ts")).sessionErase,
  },
  {
    name: "definition list",
    summary: "what servers offer, as it was pinned",
    load: async () => (await import("./command/definition-list.ts")).definitionList,
  },
  {
    name: "definition accept",
    summary: "review a definition that has changed",
    load: async () => (await import("./command/definition-accept.ts")).definitionAccept,
  },
  {
    name: "memory list",
    summary: "what an agent remembers",
    load: async () => (await import("./command/memory-list.ts")).memoryList,
  },
  {
    name: "memory show",
    summary: "one memory and its history",
    load: async () => (await import("./command/memory-show.ts")).memoryShow,
  },
  {
    name: "memory revert",
    summary: "bring back what a memory said",
    load: async () => (await import("./command/memory-change.ts")).memoryRevert,
  },
  {
    name: "memory forget",
    summary: "erase a memory",
    load: async () => (await import("./command/memory-change.ts")).memoryForget,
  },
  {
    name: "knowledge add",
    summary: "a document for an agent, from a file",
    load: async () => (await import("./command/knowledge-add.ts")).knowledgeAdd,
  },
  {
    name: "knowledge list",
    summary: "the documents of an agent",
    load: async () => (await import("./command/knowledge-list.ts")).knowledgeList,
  },
  {
    name: "knowledge search",
    summary: "what a session of an agent would find",
    load: async () => (await import("./command/knowledge-search.ts")).knowledgeSearch,
  },
  {
    name: "knowledge remove",
    summary: "erase a document",
    load: async () => (await import("./command/knowledge-tend.ts")).knowledgeRemove,
  },
  {
    name: "knowledge reindex",
    summary: "cut documents into passages anew",
    load: async () => (await import("./command/knowledge-tend.ts")).knowledgeReindex,
  },
  {
    name: "culture list",
    summary: "principles that agents share, and proposals",
    load: async () => (await import("./command/culture-list.ts")).cultureList,
  },
  {
    name: "culture show",
    summary: "one principle and its history",
    load: async () => (await import("./command/culture-show.ts")).cultureShow,
  },
  {
    name: "culture accept",
    summary: "give a principle to every agent",
    load: async () => (await import("./command/culture-review.ts")).cultureAccept,
  },
  {
    name: "culture refuse",
    summary: "do not take a proposal",
    load: async () => (await import("./command/culture-review.ts")).cultureRefuse,
  },
  {
    name: "culture revert",
    summary: "bring back what a principle said",
    load: async () => (await import("./command/culture-review.ts")).cultureRevert,
  },
  {
    name: "ledger list",
    summary: "the logs, or the newest entries of one",
    load: async () => (await import("./command/ledger-list.ts")).ledgerList,
  },
  {
    name: "ledger show",
    summary: "entries, or a signed checkpoint",
    load: async () => (await import("./command/ledger-show.ts")).ledgerShow,
  },
  {
    name: "ledger prove",
    summary: "a proof that others can check",
    load: async () => (await import("./command/ledger-prove.ts")).ledgerProve,
  },
  { name: "ledger export", summary: "every log as files", load: async () => (await import("./command/ledger-export.ts")).ledgerExport },
  {
    name: "verify",
    summary: "check the ledger, with nothing else running",
    load: async () => (await import("./command/verify.ts")).verify,
  },
];
