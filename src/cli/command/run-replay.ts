/** `run replay`: a recorded run done once more, and what is not as it was. */
import { resolve } from "node:path";
import { openConfiguredRecord } from "../../main/open-record.ts";
import { recordedRunIn } from "../../main/recorded-run.ts";
import type { Difference } from "../../main/replay/difference.ts";
import { replayPolicies } from "../../main/replay/policies.ts";
import type { Agent } from "../../main/agent.ts";
import type { Configuration } from "../../main/configuration/configuration.ts";
import { assertProvider, openLiveModel, readModelRef } from "../../main/replay/live-model.ts";
import { replayRun } from "../../main/replay/replay-run.ts";
import type { Replayed, ReplayWish, Spent } from "../../main/replay/replay-run.ts";
import { openConfigured, openHouse } from "../../main.ts";
import type { House } from "../../main.ts";
import { agentOf } from "../chat/agent-of.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { configurationOf, dataFolder } from "../house-place.ts";
import { lastConfiguration } from "../last-start.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const runReplay: Command = {
  takes: "ID [--agents FILE] [--policies FOLDER] [--model PROVIDER/ID]",
  about: [
    "Does a recorded run once more: the model answers as it was recorded, tools bring what they brought, and the policies of",
    "now decide. Says step by step where the context, the request to the model, a call, its arguments, a decision or the",
    "end is not as it was. Performs nothing, writes nothing, and reads the data folder and its keys alone; no house has to",
    "run. With --agents the agent is as a file of yours defines it now (its hooks are not called), else as the run recorded it.",
    "With --model another model answers, by calls of a house that is opened here for nothing else (of --agents, else of the",
    "configuration): each is decided and recorded in a session of its own. What was recorded answers its calls of tools.",
    "Exit code 0 where all is the same, 1 where something differs, 2 where it cannot be replayed.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    agents: { value: "FILE", about: "TypeScript file that exports the agent" },
    model: { value: "PROVIDER/ID", about: "model that answers in the place of the recorded one; it is told what was said" },
    policies: { value: "FOLDER", about: "policies to decide by (default: those that were in force last)" },
  },
  positionals: [1, 1],
  example: "chatelaine run replay run_01kah7q2m8xw3v5t9n4c6e0rjz --agents ./agents.ts --policies ./new-policies",
  run: async (invocation) => {
    const [id = ""] = invocation.positionals;
    const [file, folder] = [invocation.text("agents"), invocation.text("policies")];
    const data = dataFolder(invocation);
    const record = await openConfiguredRecord(data, lastConfiguration(invocation));
    if (record === undefined)
      throw cliFault("CLI_USAGE", "there is no house in this folder", { where: data, hint: "name one with --data DIR" });
    let agent: Agent<unknown> | undefined;
    try {
      const recorded = recordedRunIn(record, id);
      if (recorded === undefined) throw cliFault("CLI_USAGE", "there is no such run", { where: id, hint: "chatelaine run list" });
      const files = replayPolicies(record, recorded, folder === undefined ? undefined : resolve(folder));
      agent = file === undefined ? undefined : await agentOf(resolve(file), recorded.agentName);
      const wish = { record, recorded, files, ...(agent !== undefined && { definition: agent.definition }) };
      const model = invocation.text("model");
      const replayed = await (model === undefined ? replayRun(wish) : replayLive(invocation, { wish, agent, model: readModelRef(model) }));
      print(invocation, replayed, () => textOf(invocation, replayed));
      return replayed.isSame ? 0 : 1;
    } finally {
      record.close();
      await agent?.close();
    }
  },
};

interface Living {
  readonly wish: ReplayWish;
  readonly agent: Agent<unknown> | undefined;
  readonly model: ReturnType<typeof readModelRef>;
}

/** The same with another model, asked by a house that is open for that long. Faults: CLI_USAGE, HOUSE_REPLAY_*, and those of opening a house. */
async function replayLive(invocation: Invocation, { wish, agent, model }: Living): Promise<Replayed> {
  const { models, open, done } = agent === undefined ? ofConfiguration(invocation) : ofAgent(invocation, agent, model);
  try {
    assertProvider(models, model);
    const house = await open();
    try {
      return await replayRun({ ...wish, live: await openLiveModel(house, model, wish.recorded) });
    } finally {
      await house.close();
    }
  } finally {
    done();
  }
}

interface Opening {
  readonly models: object;
  readonly open: () => Promise<House>;
  readonly done: () => void;
}

/** What the house says of itself is nobody's business here, but for what goes wrong. */
const LIVE = { modelsOnly: true, logLine: (line: string): void => void (line.includes('"severity":"error"') && process.stderr.write(line)) } as const;

function ofAgent(invocation: Invocation, agent: Agent<unknown>, model: Living["model"]): Opening {
  const data = dataFolder(invocation);
  if (agent.data !== data)
    throw cliFault("CLI_USAGE", "the program's house is not the one of the run", { where: agent.data, hint: `name it with --data ${agent.data}` });
  const { written, agents, done } = agent.withModel(model);
  return { models: written.models ?? {}, open: () => openHouse(written, { ...LIVE, agents }), done };
}

function ofConfiguration(invocation: Invocation): Opening {
  const configuration = configurationOf(invocation);
  if (configuration === undefined)
    throw cliFault("CLI_USAGE", "nothing says how the model is reached", { hint: "name the agent's program with --agents FILE, or a configuration with --config FILE" });
  const here: Configuration = { ...configuration, data: dataFolder(invocation), listen: { ...configuration.listen, port: 0 } };
  return { models: here.models, open: () => openConfigured(here, LIVE), done: () => {} };
}

function textOf(invocation: Invocation, { run, agent, model, isSame, policy, definition, steps, undecided, live }: Replayed): string {
  const { terminal } = invocation;
  const first = steps.find(({ differences }) => differences.length > 0);
  const decided = steps.reduce((sum, step) => sum + step.decided, 0);
  const head =
    first === undefined
      ? `${run} is ${toned(terminal, "good", "the same")}`
      : `${run} ${toned(terminal, "refused", "differs")}, from step ${first.step} on`;
  const by = definition === "given" ? "as its program defines it now" : "as the run recorded it";
  return [
    `${head}\n`,
    ...steps.flatMap(({ step, differences }) =>
      differences.length === 0 ? [] : [`\nstep ${step}\n`, ...differences.map((one) => `  ${line(one)}\n`)],
    ),
    ...undecided.map(
      ({ step, tool, lacking, code }) =>
        `\nstep ${step}: ${visible(tool)} was not decided again: ${lacking}${code === undefined ? "" : ` (${code})`}\n`,
    ),
    `\n${visible(agent)} ${by}, ${visible(model)}, ${steps.length} ${steps.length === 1 ? "step" : "steps"}, ${decided} calls decided by ${policy.slice(0, 12)}${isSame ? "" : `; what was said: chatelaine run show ${run} --json`}\n`,
    ...(live === undefined
      ? []
      : [`  recorded: ${spent(live.recorded)}\n  now:      ${spent(live.now)}\n  its calls: chatelaine ledger list ${visible(agent)} (session ${live.session})\n`]),
  ].join("");
}

function spent({ steps, calls, tokens, costMicros }: Spent): string {
  const cost = costMicros === undefined ? "" : `, $${(costMicros / 1e6).toFixed(6)}`;
  const count = (n: number, of: string): string => `${n} ${of}${n === 1 ? "" : "s"}`;
  return `${count(steps, "step")}, ${count(calls, "tool call")}, ${tokens.input} tokens in, ${tokens.output} out${cost}`;
}

function line(difference: Difference): string {
  if (difference.what === "decision") {
    const { tool, call, recorded, now, rules, code } = difference;
    const by = (named: readonly string[], otherwise: string): string => named.map(visible).join(", ") || otherwise;
    return `${visible(tool)}: ${recorded} (${by(rules.recorded, "no rule")}) -> ${now} (${by(rules.now, code ?? "no rule")})\n    chatelaine policy explain ${call}`;
  }
  const { recorded, now } = difference;
  const shown = (text: string | undefined): string => (text === undefined ? "nothing" : visible(text));
  return `${place(difference)}\n    recorded: ${shown(recorded)}\n    now:      ${shown(now)}`;
}

function place(difference: Exclude<Difference, { readonly what: "decision" }>): string {
  switch (difference.what) {
    case "context":
      return `the context, part ${difference.at}`;
    case "request":
      return `the request to the model, at ${visible(difference.at)}`;
    case "call":
      return `call ${difference.ordinal}`;
    case "arguments":
      return `the arguments of ${visible(difference.tool)}, at ${visible(difference.at)}`;
    case "end":
      return "the end of the run";
    case "output":
      return "what the run gave";
    case "steps":
      return "its steps";
    case "answer":
      return "what the model said";
  }
}
