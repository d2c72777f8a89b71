/** `policy explain`: why was this call decided so, or what would policy say of this one, and why? */
import type { Action } from "../../call/call.ts";
import { Fault } from "../../call/fault.ts";
import { type JsonObject, isJsonObject } from "../../call/json.ts";
import { explainPolicies } from "../../main/explain-policies.ts";
import type { SupposedCall } from "../../main/explain-policies.ts";
import { lookAtServers } from "../../main/look-at-servers.ts";
import { explainOffline } from "../../main/open-record.ts";
import type { CallExplained } from "../../server/contract.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { choice, required, whole } from "../argument.ts";
import { explanationText } from "../explanation-text.ts";
import { cliFault } from "../fault.ts";
import { dataFolder } from "../house-place.ts";
import { configurationNeeded, lastConfiguration } from "../last-start.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts, moment } from "../table.ts";
import { toned } from "../terminal.ts";

const ACTIONS: readonly Action[] = ["callTool", "readResource", "subscribeResource", "getPrompt", "complete", "elicit", "sample", "fetch", "callModel"];

export const policyExplain: Command = {
  takes: "CALL | SERVER/NAME --agent NAME [--action ACTION] [--args JSON] [...]",
  about: [
    "Of a recorded call (its id, as session show lists it): which rules decided, by the very version and definitions of then,",
    "what they read, which permits missed and on what, and the smallest change of the request or the rules that would have",
    "permitted it. Asks the house that runs, which shows content to those who may read it; with none running it reads the",
    "data folder. Exit code 1 when deciding again does not give what was recorded.",
    "Of a call that nobody made: the same, by the policies on disk and what the servers offer now. Nothing is called.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    agent: { value: "NAME", about: "the agent that would call" },
    action: { value: "ACTION", about: `one of ${ACTIONS.join(", ")} (default: callTool)` },
    args: { value: "JSON", about: "the arguments (default: {})" },
    uri: { value: "URI", about: "the address, for a resource that a template matches" },
    untrusted: { about: "suppose that the session has read untrusted data" },
    private: { about: "suppose that it has read something that is not for everybody" },
    origin: { value: "SERVER/NAME", about: "suppose that it has read this", many: true },
    calls: { value: "N", about: "suppose that it began so many calls before (default: 0)" },
    person: { value: "ID", about: "suppose that it serves this person" },
    purpose: { value: "TEXT", about: "suppose that it is for this" },
    finding: { value: "CLASS", about: "suppose that inspection found this in the arguments", many: true },
    approved: { value: "RULE", about: "suppose that people have permitted what this rule asks", many: true },
    at: { value: "TIME", about: "suppose this time, as ISO 8601 has it (default: now)" },
  },
  positionals: [1, 1],
  example:
    'chatelaine policy explain files/write_file --agent writer --args \'{"path":"a.txt","content":"b"}\' --config examples/house/chatelaine.yaml',
  run: async (invocation) => {
    const [what = ""] = invocation.positionals;
    return what.startsWith("call_") ? explainRecorded(invocation, what) : explainSupposed(invocation, what);
  },
};

async function explainRecorded(invocation: Invocation, call: string): Promise<0 | 1> {
  const explained = await ofHouse(invocation, call);
  print(invocation, explained, () => recordedText(invocation, explained));
  return explained.agrees === false ? 1 : 0;
}

/** Of the house where one runs, else of its data folder. */
async function ofHouse(invocation: Invocation, call: string): Promise<CallExplained> {
  try {
    return await operatorsApi(invocation).operate("explainCall", { call });
  } catch (error) {
    if (!(error instanceof Fault) || (error.code !== "CLI_HOUSE_NOT_RUNNING" && error.code !== "CLI_NO_HOUSE")) throw error;
    const explained = await explainOffline(dataFolder(invocation), call, lastConfiguration(invocation));
    if (explained === undefined) throw error;
    return explained;
  }
}

function recordedText({ terminal }: Invocation, explained: CallExplained): string {
  const { recorded, lacking, agrees, explanation, withheld } = explained;
  const head = facts([
    ["call", `${explained.call} of ${explained.agent}, entry ${explained.entry}`],
    ["at", moment(explained.at)],
    ["about", `${explained.action} ${explained.server}/${explained.name}`],
    ["recorded", `${recorded.effect} ${recorded.reason ?? recorded.rules.join(", ")}`.trimEnd()],
    ["by policy", recorded.policy],
    ["content", withheld ? "left out, with what follows from it: your role may not read it" : undefined],
  ]);
  if (explanation === undefined) return `${head}\nIt cannot be decided again: ${lacking}\n`;
  const loud = `${toned(terminal, "broken", "DISAGREES")}: deciding again does not give what was recorded. The database was changed, or this is a defect: chatelaine verify\n`;
  return `${head}\n${agrees === true ? "" : loud}${explanationText(terminal, explanation)}`;
}

async function explainSupposed(invocation: Invocation, on: string): Promise<0> {
  const supposed = supposedCall(invocation, on);
  const configuration = configurationNeeded(invocation);
  // Every server is looked at, because the rules are checked against all of them.
  const explained = explainPolicies(configuration, await lookAtServers(configuration), supposed);
  print(invocation, explained, () => explanationText(invocation.terminal, explained));
  return 0;
}

function supposedCall(invocation: Invocation, on: string): SupposedCall {
  const [uri, person, purpose] = [invocation.text("uri"), invocation.text("person"), invocation.text("purpose")];
  return {
    agent: required(invocation, "agent"),
    action: choice(invocation, "action", ACTIONS) ?? "callTool",
    on,
    ...(uri !== undefined && { uri }),
    args: readArgs(invocation.text("args") ?? "{}"),
    session: {
      integrity: invocation.flag("untrusted") ? "untrusted" : "trusted",
      private: invocation.flag("private"),
      origins: invocation.texts("origin"),
      calls: whole(invocation, "calls", 0) ?? 0,
      ...(person !== undefined && { person }),
      ...(purpose !== undefined && { purpose }),
    },
    findings: invocation.texts("finding"),
    approvals: invocation.texts("approved"),
    remedies: [],
    now: timeOf(invocation.text("at")),
    budget: {},
  };
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? undefined : Date.parse(text);
  if (Number.isNaN(time)) throw cliFault("CLI_USAGE", "--at is not a time", { hint: "such as 2026-11-21T09:00:00Z" });
  return time;
}

function readArgs(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value as JsonObject;
  } catch {
    // Said below, as for a value that is no object.
  }
  throw cliFault("CLI_USAGE", "--args is not a JSON object");
}
