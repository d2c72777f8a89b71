/** `approve list`: what waits for a person. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { choice } from "../argument.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

const STATES = ["pending", "permitted", "refused", "expired", "withdrawn", "consumed"] as const;

export const approveList: Command = {
  takes: "[--state STATE]",
  about: "Lists the calls that wait for a person, oldest first. `approve show ID` shows what exactly is asked.",
  options: { ...HOUSE_OPTIONS, state: { value: "STATE", about: `one of ${STATES.join(", ")} (default: pending)` } },
  positionals: [0, 0],
  example: "chatelaine approve list",
  run: async (invocation) => {
    const state = choice(invocation, "state", STATES) ?? "pending";
    const { approvals } = await operatorsApi(invocation).operate("listApprovals", { state });
    print(invocation, { approvals }, () =>
      table(
        invocation.terminal,
        approvals,
        [
          { head: "APPROVAL", cell: ({ approval }) => approval },
          { head: "STATE", cell: (row) => row.state, state: true },
          { head: "AGENT", cell: ({ agentName }) => agentName },
          { head: "RULES", cell: ({ asks }) => asks.map(({ rule }) => rule).join(", ") },
          { head: "PERMITS", cell: ({ permits, quorum }) => `${permits} of ${quorum}` },
          { head: "EXPIRES", cell: ({ expiresAt }) => moment(expiresAt) },
        ],
        state === "pending" ? "Nothing waits for a person." : `No approval is ${state}.`,
      ),
    );
    return 0;
  },
};
