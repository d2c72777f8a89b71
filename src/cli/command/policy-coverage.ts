/** `policy coverage`: what does every agent get of everything, and by which rules? */
import { type Cell, studyCoverage } from "../../main/study-policies.ts";
import { whole } from "../argument.ts";
import { type Command, print } from "../command.ts";
import { STUDY_OPTIONS, studiedBy } from "../study-options.ts";
import { table } from "../table.ts";

export const policyCoverage: Command = {
  takes: "[FOLDER] [--agent NAME] [--on SERVER/TOOL] [--live] [--config FILE]",
  about: [
    "Lists each agent with each tool, resource and prompt, the effect that the rules come to, and the rules that decide it.",
    "Where the effect depends on the call, it lists every effect that can be reached and what it depends on. It tries what",
    "the rules read in every combination; where that was not possible, it says so. Runs against the snapshot.json of the",
    "folder where there is one, else against what the configured servers offer now. Exit code 0.",
  ].join("\n"),
  options: {
    ...STUDY_OPTIONS,
    agent: { value: "NAME", about: "only this agent" },
    on: { value: "SERVER/TOOL", about: "only this tool, resource or prompt" },
  },
  positionals: [0, 1],
  example: "chatelaine policy coverage --config examples/house/chatelaine.yaml --agent reader",
  run: async (invocation) => {
    const { folder, studied } = studiedBy(invocation, whole(invocation, "tries", 1));
    const [agent, on] = [invocation.text("agent"), invocation.text("on")];
    const all = await studyCoverage(folder, studied);
    const cells = all.filter((cell) => (agent ?? cell.agent) === cell.agent && (on ?? cell.on) === cell.on);
    print(invocation, { folder, cells }, () => text(invocation, cells));
    return 0;
  },
};

function text({ terminal }: Parameters<Command["run"]>[0], cells: readonly Cell[]): string {
  const rows = cells.flatMap((cell) => (cell.effect === "depends" ? dependingRows(cell) : [plainRow(cell)]));
  const unsolved = cells.flatMap(({ agent, on, unsolved }) => unsolved.map((why) => `not searched through: ${agent}, ${on}: ${why}\n`));
  const columns = [
    { head: "AGENT", cell: ({ agent }: Row) => agent },
    { head: "ON", cell: ({ on }: Row) => on },
    { head: "EFFECT", cell: ({ effect }: Row) => effect, state: true },
    { head: "BY", cell: ({ by }: Row) => by },
    { head: "DEPENDS ON", cell: ({ dependsOn }: Row) => dependsOn },
  ];
  return table(terminal, rows, columns, "nothing is offered to anybody") + unsolved.join("");
}

interface Row {
  readonly agent: string;
  readonly on: string;
  readonly effect: string;
  readonly by: string;
  readonly dependsOn: string | undefined;
}

function nameOf({ action, on }: Cell): string {
  return action === "callTool" ? on : `${action} ${on}`;
}

function plainRow(cell: Cell): Row {
  const by = [...new Set(cell.reached.flatMap(({ rules, code }) => (rules.length > 0 ? rules : (code ?? []))))];
  return { agent: cell.agent, on: nameOf(cell), effect: cell.effect, by: by.join(", "), dependsOn: "" };
}

function dependingRows(cell: Cell): readonly Row[] {
  const effects = [...new Set(cell.reached.map(({ effect }) => effect))];
  return effects.map((effect, index) => {
    const by = cell.reached.filter((one) => one.effect === effect).flatMap(({ rules, code }) => (rules.length > 0 ? rules : (code ?? [])));
    return {
      agent: cell.agent,
      on: nameOf(cell),
      effect,
      by: [...new Set(by)].join(", "),
      dependsOn: index === 0 ? cell.dependsOn.join(", ") : "",
    };
  });
}
