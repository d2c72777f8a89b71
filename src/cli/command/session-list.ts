/** `session list`: what runs, and what ran. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

export const sessionList: Command = {
  takes: "[--agent NAME]",
  about: "Lists sessions, newest first: whose they are, how they stand, and whether they have read untrusted data.",
  options: { ...HOUSE_OPTIONS, agent: { value: "NAME", about: "only those of one agent, by name or id" } },
  positionals: [0, 0],
  example: "chatelaine session list --agent reader",
  run: async (invocation) => {
    const agent = invocation.text("agent");
    const { sessions } = await operatorsApi(invocation).operate("listSessions", agent === undefined ? {} : { agent });
    print(invocation, { sessions }, () =>
      table(
        invocation.terminal,
        sessions,
        [
          { head: "SESSION", cell: ({ session }) => session },
          { head: "STATE", cell: ({ state }) => state, state: true },
          { head: "AGENT", cell: ({ agentName }) => agentName },
          { head: "SERVES", cell: ({ person }) => person },
          { head: "CALLS", cell: ({ calls }) => calls },
          { head: "DATA", cell: ({ label }) => label.integrity },
          { head: "STARTED", cell: ({ startedAt }) => moment(startedAt) },
        ],
        "There are no sessions yet.",
      ),
    );
    return 0;
  },
};
