/** `session fork`: another session that goes on from one. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { operatorsApi, withRuns } from "../operators-api.ts";

export const sessionFork: Command = {
  takes: "ID [--at RUN]",
  about: [
    "Opens another session of the same agent that goes on from this one: with its history, its label and what was asked for in",
    "it, after all of its runs or after the one that is named. The session itself stays as it is. Only whom it serves may.",
  ].join("\n"),
  options: { ...HOUSE_OPTIONS, at: { value: "RUN", about: "the last run that goes along (default: all of them)" } },
  positionals: [1, 1],
  example: "chatelaine session fork ses_01kah7q2m8xw3v5t9n4c6e0rjz --at run_01kah7q2m8xw3v5t9n4c6e0rjz",
  run: async (invocation) => {
    const [session = ""] = invocation.positionals;
    const run = invocation.text("at");
    const { sessions } = await operatorsApi(invocation).operate("listSessions", {});
    const of = sessions.find((one) => one.session === session);
    if (of === undefined) throw cliFault("CLI_NOT_FOUND", "there is no such session", { where: session, hint: "chatelaine session list" });
    const forked = await withRuns(invocation, (house) => house.forkSession(of.agentName, session, run === undefined ? {} : { run }));
    const runs = forked.runs.length;
    print(
      invocation,
      forked,
      `${forked.session} goes on from ${session} with ${runs} ${runs === 1 ? "run" : "runs"}\n  chatelaine chat ${of.agentName} --session ${forked.session}\n`,
    );
    return 0;
  },
};
