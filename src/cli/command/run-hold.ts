/** `run pause`, `run resume`, `run cancel`, `run steer`, `run settle`: what a person says to a run of the running house. */
import type { HouseClient } from "../../client/house-client.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { withRuns } from "../operators-api.ts";
import { toneOf, toned } from "../terminal.ts";

type Run = Awaited<ReturnType<HouseClient["pauseRun"]>>;

const RUN = "run_01kah7q2m8xw3v5t9n4c6e0rjz";

export const runPause: Command = {
  ...ofRun((house, run) => house.pauseRun(run)),
  about: "Holds a run before its next call, with the runs that it asked other agents for, until it is resumed.",
  example: `chatelaine run pause ${RUN}`,
};

export const runResume: Command = {
  ...ofRun((house, run) => house.resumeRun(run)),
  about: "Lets a paused run go on.",
  example: `chatelaine run resume ${RUN}`,
};

export const runCancel: Command = {
  ...ofRun((house, run) => house.cancelRun(run)),
  about: "Ends a run for good, with the runs that it asked other agents for: calls in flight are aborted.",
  example: `chatelaine run cancel ${RUN}`,
};

export const runSteer: Command = {
  takes: "ID TEXT",
  about: "Tells a run what else the person wants; its next step reads it. For sessions that serve you or that you opened.",
  options: HOUSE_OPTIONS,
  positionals: [2, 2],
  example: `chatelaine run steer ${RUN} "Only the last quarter."`,
  run: async (invocation) => {
    const [run = "", text = ""] = invocation.positionals;
    return shown(invocation, await withRuns(invocation, (house) => house.steerRun(run, { text })));
  },
};

const VERDICTS = ["again", "happened", "did-not"] as const;

export const runSettle: Command = {
  takes: "ID CALL VERDICT",
  about: [
    "Says what became of a call that a crash interrupted, so that the run that waits for it goes on. VERDICT is again (make the",
    "call again), happened (it took effect; what it gave is lost) or did-not (it took no effect).",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [3, 3],
  example: `chatelaine run settle ${RUN} call_01kah7q2m8xw3v5t9n4c6e0rjz happened`,
  run: async (invocation) => {
    const [run = "", call = "", said = ""] = invocation.positionals;
    const verdict = VERDICTS.find((one) => one === said);
    if (verdict === undefined) throw cliFault("CLI_USAGE", `a verdict is one of ${VERDICTS.join(", ")}`, { where: said });
    return shown(invocation, await withRuns(invocation, (house) => house.settleRun(run, { call, verdict })));
  },
};

function ofRun(change: (house: HouseClient, run: string) => Promise<Run>): Pick<Command, "takes" | "options" | "positionals" | "run"> {
  return {
    takes: "ID",
    options: HOUSE_OPTIONS,
    positionals: [1, 1],
    run: async (invocation) => {
      const [run = ""] = invocation.positionals;
      return shown(invocation, await withRuns(invocation, (house) => change(house, run)));
    },
  };
}

function shown(invocation: Invocation, run: Run): 0 {
  print(invocation, run, `${run.run} is ${toned(invocation.terminal, toneOf(run.state), run.state)}\n`);
  return 0;
}
