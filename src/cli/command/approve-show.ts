/** `approve show`: the exact bytes that are asked for, facts of the house apart from the agent's words. */
import type { ApprovalShown } from "../../server/contract.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts, moment } from "../table.ts";
import { toneOf, toned } from "../terminal.ts";
import { valueLine } from "../value-line.ts";
import { visible } from "../visible.ts";

export const approveShow: Command = {
  takes: "ID",
  about: [
    "Shows one approval: what the house knows of it, then the exact bytes that are approved, as canonical JSON. The",
    "arguments in it are the agent's words. Credentials in it are struck; control characters are written as escapes. Reading",
    "it is an entry of the log.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine approve show apr_01kah7q2m8xw3v5t9n4c6e0rjz",
  run: async (invocation) => {
    const [approval = ""] = invocation.positionals;
    const shown = await operatorsApi(invocation).operate("showApproval", { approval });
    print(invocation, shown, () => {
      const { definition } = shown;
      const standing = definition.isSame ? definition.state : `${definition.state}, and not the one that is asked for`;
      return [
        `${shown.approval} is ${toned(invocation.terminal, toneOf(shown.state), shown.state)}\n\n`,
        facts([
          ["agent", `${shown.agentName} (${shown.role}) ${shown.agent}`],
          ["owner", shown.owner],
          ["serves", shown.person],
          ["not by", shown.barred.length === 0 ? undefined : shown.barred.join(", ")],
          ["session", shown.session],
          ["call", shown.call],
          ["of", `${definition.server}/${definition.name}, ${standing}`],
          ["asked by", shown.asks.map(({ rule, reason }) => (reason === undefined ? rule : `${rule}: ${reason}`)).join("; ")],
          ["permits", `${shown.permits} of ${shown.quorum}`],
          ...shown.votes.map((cast) => ["vote", voteLine(cast)] as const),
          ["opened", moment(shown.openedAt)],
          ["expires", moment(shown.expiresAt)],
          ["digest", shown.digest],
        ]),
        shown.values.length === 0
          ? ""
          : `\nValues to look at; who vouches for them lets them steer further calls too (chatelaine endorse):\n${shown.values.map(valueLine).join("")}`,
        "\nThe exact bytes that are approved; what stands in args are the words of the agent:\n",
        struckLine(shown.struck),
        `  | ${visible(shown.subject)}\n`,
      ].join("");
    });
    return 0;
  },
};

function voteLine({ by, isRequester, verdict, reason }: ApprovalShown["votes"][number]): string {
  return [by, ...(isRequester ? ["(who asked through the agent)"] : []), verdict, reason].filter(Boolean).join(" ");
}

function struckLine(struck: number): string {
  if (struck === 0) return "";
  return `  (${struck} ${struck === 1 ? "credential is" : "credentials are"} struck here; the call holds them, and they go where it goes)\n`;
}
