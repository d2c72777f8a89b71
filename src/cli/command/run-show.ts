/** `run show`: one run, step by step, with what was asked and answered. */
import { recordedRun, type RecordedRun } from "../../main/recorded-run.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { dataFolder } from "../house-place.ts";
import { lastConfiguration } from "../last-start.ts";
import { facts, moment, table, type Column } from "../table.ts";
import { toneOf, toned } from "../terminal.ts";
import { dollars } from "./run-list.ts";

function readersOf(readers: readonly string[] | null | undefined): string {
  return readers === null || readers === undefined ? "everybody" : readers.length === 0 ? "its person" : readers.join(", ");
}

/** The step in which memories are found in it, where there is one. */
function memoriesOf({ steps }: RecordedRun): string | undefined {
  const step = steps.find(({ kind }) => kind === "memory");
  return step && `step ${step.step} ${step.state}`;
}

const ARTIFACTS: readonly Column<RecordedRun["artifacts"][number]>[] = [
  { head: "ARTIFACT", cell: ({ artifact }) => artifact },
  { head: "TYPE", cell: ({ mediaType }) => mediaType },
  { head: "BYTES", cell: ({ bytes }) => bytes },
  { head: "NAME", cell: ({ name }) => name },
  { head: "OF", cell: ({ call, isKept }) => (isKept ? (call ?? "the person") : "erased") },
];

const CHILDREN: readonly Column<RecordedRun["children"][number]>[] = [
  { head: "ASKED", cell: ({ agentName }) => agentName },
  { head: "RUN", cell: ({ run }) => run },
  { head: "STATE", cell: ({ state }) => state, state: true },
  { head: "STEP", cell: ({ parent }) => parent?.step },
];

export const runShow: Command = {
  takes: "ID",
  about: [
    "Shows one run: its steps, each call of a model or a tool with what was decided and how it ended, the runs that it asked",
    "other agents for, its artifacts, and what was read of memory, knowledge and culture with the label that it has there.",
    "With --json also every part of each context, what was asked and what came back, in order, as a replayed model takes it.",
    "Reads the data folder and its keys; no house has to run.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine run show run_01kah7q2m8xw3v5t9n4c6e0rjz --json",
  run: async (invocation) => {
    const [id = ""] = invocation.positionals;
    const shown = await recordedRun(dataFolder(invocation), id, lastConfiguration(invocation));
    if (shown === undefined) throw cliFault("CLI_NOT_FOUND", "there is no such run", { hint: "chatelaine run list" });
    print(invocation, shown, () => {
      const calls = table(
        invocation.terminal,
        shown.calls,
        [
          { head: "STEP", cell: ({ step }) => step },
          { head: "CALL", cell: ({ server, name }) => `${server}/${name}` },
          { head: "EFFECT", cell: ({ effect }) => effect, state: true },
          { head: "END", cell: ({ status, effect }) => status ?? (effect === "permit" ? "under way" : undefined), state: true },
          { head: "FAULT", cell: ({ fault }) => fault },
          { head: "ID", cell: ({ call }) => call },
        ],
        shown.content === undefined ? "Its session was erased, and what was said in it." : "It has made no call.",
      );
      const read = table(
        invocation.terminal,
        shown.steps.flatMap(({ step, context }) => context.map((item) => ({ step, ...item }))).filter(({ label }) => label !== undefined),
        [
          { head: "STEP", cell: ({ step }) => step },
          { head: "READ OF", cell: ({ source }) => source },
          { head: "ROW", cell: ({ ref }) => ref },
          { head: "CHARACTERS", cell: ({ chars }) => chars },
          { head: "LABEL", cell: ({ label }) => label?.integrity, state: true },
          { head: "FOR", cell: ({ label }) => readersOf(label?.readers) },
        ],
        "It has read nothing of memory, knowledge or culture.",
      );
      const { artifacts, children, parent } = shown;
      const made = artifacts.length === 0 ? "" : table(invocation.terminal, artifacts, ARTIFACTS, "");
      const asked = children.length === 0 ? "" : table(invocation.terminal, children, CHILDREN, "");
      const about = facts([
        ["agent", `${shown.agentName} ${shown.agent}`],
        ["session", shown.session],
        ["asked by", parent && `${parent.run}, step ${parent.step}`],
        ["copy of", shown.copyOf],
        ["model", shown.model],
        ["started", moment(shown.startedAt)],
        ["ended", moment(shown.endedAt)],
        ["steps", shown.steps.filter(({ kind }) => kind === "turn").length],
        ["memories", memoriesOf(shown)],
        ["tokens", `${shown.tokens.input} in, ${shown.tokens.output} out`],
        ["cost", dollars(shown.costMicros)],
        ["fault", shown.fault],
      ]);
      return `${shown.run} is ${toned(invocation.terminal, toneOf(shown.state), shown.state)}\n\n${[about, calls, asked, made, read].filter((part) => part !== "").join("\n")}`;
    });
    return 0;
  },
};
