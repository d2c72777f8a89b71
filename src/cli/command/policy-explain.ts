/** `policy explain`: what would policy say of this call, and why? */
import { type JsonObject, isJsonObject } from "../../call/json.ts";
import { explainPolicies } from "../../main/explain-policies.ts";
import { lookAtServers } from "../../main/look-at-servers.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { required } from "../argument.ts";
import { cliFault } from "../fault.ts";
import { configurationOf } from "../house-place.ts";
import { facts } from "../table.ts";
import { toneOf, toned } from "../terminal.ts";

export const policyExplain: Command = {
  takes: "SERVER/TOOL --agent NAME [--args JSON] [--untrusted] [--approved RULE] [--config FILE]",
  about: [
    "Says what policy would decide on a call of a tool, by which rules, and what the permits that do not apply are",
    "missing. Needs no running house and calls nothing. Exit code 0 whatever the decision is.",
  ].join("\n"),
  options: {
    config: HOUSE_OPTIONS["config"] ?? { about: "" },
    agent: { value: "NAME", about: "the agent that would call" },
    args: { value: "JSON", about: "the arguments (default: {})" },
    untrusted: { about: "suppose that the session has read untrusted data" },
    approved: { value: "RULE", about: "suppose that people have permitted what this rule asks", many: true },
  },
  positionals: [1, 1],
  example:
    'chatelaine policy explain files/write_file --agent writer --args \'{"path":"a.txt","content":"b"}\' --config examples/house/chatelaine.yaml',
  run: async (invocation) => {
    const [tool = ""] = invocation.positionals;
    const agent = required(invocation, "agent");
    const args = readArgs(invocation.text("args") ?? "{}");
    const configuration = configurationOf(invocation);
    if (configuration === undefined)
      throw cliFault("CLI_USAGE", "there is no ./chatelaine.yaml here", { hint: "name one with --config FILE" });
    // Every server is looked at, because the rules are checked against all of them.
    const looked = await lookAtServers(configuration.servers);
    const supposed = { agent, tool, args, untrusted: invocation.flag("untrusted"), approvals: invocation.texts("approved") };
    const explained = explainPolicies(configuration, looked, supposed);
    print(invocation, explained, () =>
      [
        `${toned(invocation.terminal, toneOf(explained.effect), explained.effect)}\n\n`,
        facts([
          ["reason", explained.reason === undefined ? undefined : `${explained.reason.code}: ${explained.reason.text}`],
          ...explained.deciding.map(
            ({ rule, effect, file, line, reason }) =>
              ["rule", `${effect} ${rule} (${file}:${line})${reason === undefined ? "" : `: ${reason}`}`] as const,
          ),
          ...explained.errored.map(({ rule, file, line }) => ["error in", `${rule} (${file}:${line})`] as const),
          ...(explained.effect === "refuse" ? explained.missed : []).map(
            ({ rule, file, line, missed }) =>
              [
                "no permit",
                `${rule} (${file}:${line}) misses ${missed.on === "scope" ? missed.parts.join(" and ") : `condition ${missed.conditions.join(", ")}`}`,
              ] as const,
          ),
          ["hint", explained.hint],
          ["policy", explained.policy.slice(0, 16)],
        ]),
      ].join(""),
    );
    return 0;
  },
};

function readArgs(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value as JsonObject;
  } catch {
    // Said below, as for a value that is no object.
  }
  throw cliFault("CLI_USAGE", "--args is not a JSON object");
}
