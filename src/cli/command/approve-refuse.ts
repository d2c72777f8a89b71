/** `approve refuse`: says no, with a reason. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { required } from "../argument.ts";
import { operatorsApi } from "../operators-api.ts";
import { toned } from "../terminal.ts";

export const approveRefuse: Command = {
  takes: "ID --reason TEXT",
  about: "Refuses what is asked. One refusal is enough, whatever the quorum. The agent is told the reason.",
  options: { ...HOUSE_OPTIONS, reason: { value: "TEXT", about: "why; told to the agent, and kept sealed beside the vote" } },
  positionals: [1, 1],
  example: 'chatelaine approve refuse apr_01kah7q2m8xw3v5t9n4c6e0rjz --reason "not to that address"',
  run: async (invocation) => {
    const [approval = ""] = invocation.positionals;
    const ruled = await operatorsApi(invocation).operate("refuseApproval", { approval, reason: required(invocation, "reason") });
    print(invocation, ruled, `${ruled.approval} is ${toned(invocation.terminal, "refused", ruled.state)} (entry ${ruled.entry})\n`);
    return 0;
  },
};
