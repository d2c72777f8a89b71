/** `policy who-can`: which agents could do this, and how? */
import { resolve } from "node:path";
import { type Can, SOME_MOMENT, studyWhoCan } from "../../main/study-policies.ts";
import { whole } from "../argument.ts";
import { type Command, type Invocation, print } from "../command.ts";
import { STUDY_OPTIONS, studiedBy } from "../study-options.ts";
import { supposedLine } from "../supposed-line.ts";
import { toneOf, toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const policyWhoCan: Command = {
  takes: "TOOL [--ARGUMENT PATTERN ...] [--policies FOLDER] [--config FILE]",
  about: [
    "Lists every agent that could reach a permit or an ask for a tool (server/tool, or its name alone) or for any tool of a",
    "class (read write send destroy pay admin egress code), with a request that does and the rules that decide it. A",
    "PATTERN of an argument has * for any text; of a list, one member matches. An argument whose name is an option of this",
    "command is given by --arg NAME=PATTERN. Exit code 0 when somebody can, 1 when nobody can.",
  ].join("\n"),
  options: {
    ...STUDY_OPTIONS,
    policies: { value: "FOLDER", about: "folder of the rules (default: the one of the configuration)" },
    arg: { value: "NAME=PATTERN", about: "a pattern of an argument", many: true },
  },
  positionals: [1, 1],
  others: true,
  example: "chatelaine policy who-can write_file --path '*.txt' --config examples/house/chatelaine.yaml",
  run: async (invocation) => {
    const [what = ""] = invocation.positionals;
    const named = invocation.text("policies");
    const positionals = named === undefined ? [] : [resolve(named)];
    const { folder, studied } = studiedBy({ ...invocation, positionals }, whole(invocation, "tries", 1));
    const args = [
      ...invocation.others,
      ...invocation.texts("arg").map((pair): [string, string] => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]),
    ];
    const can = await studyWhoCan(folder, studied, { what, args });
    print(invocation, { folder, what, args: Object.fromEntries(args), can }, () =>
      can.length === 0 ? "nobody can\n" : can.map((one) => text(invocation, one)).join(""),
    );
    return can.length === 0 ? 1 : 0;
  },
};

function text({ terminal }: Invocation, { agent, role, action, on, reached, unsolved, open }: Can): string {
  const what = action === "callTool" ? on : `${action} ${on}`;
  return [
    ...reached.map(
      ({ effect, rules, example }) =>
        `${toned(terminal, toneOf(effect), effect.padEnd(8))}  ${agent} (${role})  ${what}  by ${rules.join(", ")}\n          ${visible(supposedLine(example, SOME_MOMENT))}\n`,
    ),
    `          in sessions that are ${open.integrity.join(" or ")}; for ${open.people === "any" ? "anybody" : open.people.join(", ")}\n`,
    ...unsolved.map((why) => `          not searched through: ${visible(why)}\n`),
  ].join("");
}
