/** `run list`: what agents did, newest first. */
import { RUNS_LISTED } from "../../main/limits.ts";
import { recordedRuns } from "../../main/recorded-run.ts";
import { whole } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { dataFolder } from "../house-place.ts";
import { moment, table } from "../table.ts";

export const runList: Command = {
  takes: "[--agent NAME] [--session ID] [--last N]",
  about: "Lists runs, newest first: whose they are, how they ended, what they used. Reads the data folder; no house has to run.",
  options: {
    ...HOUSE_OPTIONS,
    agent: { value: "NAME", about: "only those of one agent, by name or id" },
    session: { value: "ID", about: "only those of one session" },
    last: { value: "N", about: `at most so many (default: ${RUNS_LISTED})` },
  },
  positionals: [0, 0],
  example: "chatelaine run list --agent finance",
  run: async (invocation) => {
    const folder = dataFolder(invocation);
    const [agent, session] = [invocation.text("agent"), invocation.text("session")];
    const wish = {
      limit: whole(invocation, "last", 1) ?? RUNS_LISTED,
      ...(agent !== undefined && { agent }),
      ...(session !== undefined && { session }),
    };
    const runs = recordedRuns(folder, wish);
    if (runs === undefined)
      throw cliFault("CLI_NO_HOUSE", "there is no house in this folder", { where: folder, hint: "name one with --data DIR" });
    print(invocation, { runs }, () =>
      table(
        invocation.terminal,
        runs,
        [
          { head: "RUN", cell: ({ run }) => run },
          { head: "STATE", cell: ({ state }) => state, state: true },
          { head: "AGENT", cell: ({ agentName }) => agentName },
          { head: "MODEL", cell: ({ model }) => model },
          { head: "TOKENS", cell: ({ tokens }) => tokens.input + tokens.output },
          { head: "COST", cell: ({ costMicros }) => dollars(costMicros) },
          { head: "STARTED", cell: ({ startedAt }) => moment(startedAt) },
        ],
        "There are no runs yet.",
      ),
    );
    return 0;
  },
};

/** Millionths of a US dollar, as dollars. */
export function dollars(micros: number | undefined): string | undefined {
  return micros === undefined ? undefined : `$${(micros / 1e6).toFixed(4)}`;
}
