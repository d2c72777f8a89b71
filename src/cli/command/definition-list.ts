/** `definition list`: what servers offer, as the house pinned it. */
import type { OutputOf } from "../../server/contract.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import type { Terminal } from "../terminal.ts";
import { moment, table } from "../table.ts";

export const definitionList: Command = {
  takes: "[--quarantined] [--server NAME] [--manifests]",
  about: [
    "Lists tools, resources, templates and prompts as the house pinned them at first sight. One that has changed since is",
    "quarantined: nobody can call it until somebody accepts what it is now. CANDIDATE is the fingerprint of that. SUSPICIOUS says",
    "that a description hides text, gives orders to the model, or has URLs that take data along. With --manifests it lists",
    "what is known of each tool: its classes, which arguments steer it and which are carried along, who could have written and",
    "who may read what it answers, and whether a manifest says so or the house guessed.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    quarantined: { about: "only those that wait for review" },
    server: { value: "NAME", about: "only those of one server" },
    manifests: { about: "what is known of each tool" },
  },
  positionals: [0, 0],
  example: "chatelaine definition list --quarantined",
  run: async (invocation) => {
    const server = invocation.text("server");
    const quarantined = invocation.flag("quarantined");
    const all = (await operatorsApi(invocation).operate("listDefinitions", {})).definitions;
    const definitions = all.filter(
      (row) => (server === undefined || row.server === server) && (!quarantined || row.state === "quarantined"),
    );
    print(invocation, { definitions }, () =>
      invocation.flag("manifests") ? manifests(invocation.terminal, definitions) : pins(invocation.terminal, definitions, quarantined),
    );
    return 0;
  },
};

type Listed = OutputOf<"listDefinitions">["definitions"][number];

function pins(terminal: Terminal, definitions: readonly Listed[], quarantined: boolean): string {
  return table(
    terminal,
    definitions,
    [
      { head: "NAME", cell: (row) => `${row.server}/${row.name}` },
      { head: "KIND", cell: ({ kind }) => kind },
      { head: "STATE", cell: ({ state }) => state, state: true },
      { head: "FINGERPRINT", cell: ({ fingerprint }) => fingerprint.slice(0, 16) },
      { head: "CANDIDATE", cell: ({ candidate }) => candidate?.fingerprint },
      { head: "SEEN", cell: ({ firstSeenAt }) => moment(firstSeenAt) },
      { head: "SUSPICIOUS", cell: ({ suspicions }) => suspicions?.join(" ") },
    ],
    quarantined ? "Nothing waits for review." : "No server has offered anything yet.",
  );
}

type Manifest = NonNullable<Listed["manifest"]>;

function manifests(terminal: Terminal, definitions: readonly Listed[]): string {
  const tools = definitions.flatMap(({ server, name, manifest }) =>
    manifest === undefined ? [] : [{ tool: `${server}/${name}`, manifest }],
  );
  const of = (cell: (manifest: Manifest) => string) => (row: (typeof tools)[number]) => cell(row.manifest);
  return table(
    terminal,
    tools,
    [
      { head: "TOOL", cell: ({ tool }) => tool },
      { head: "CLASSES", cell: of(({ classes }) => classes.join(" ")) },
      { head: "EFFECT", cell: of(effectOf) },
      { head: "CONTROL", cell: of(({ control }) => listed(control)) },
      { head: "CONTENT", cell: of(({ content }) => listed(content)) },
      { head: "RECIPIENTS", cell: of(({ recipients }) => listed(recipients)) },
      { head: "RESULT", cell: of(resultOf) },
      { head: "FROM", cell: of(({ from }) => from) },
    ],
    "No server has offered a tool yet.",
  );
}

function listed(places: readonly string[]): string {
  return places.join(" ") || "-";
}

function effectOf({ classes, reversible, outward }: Manifest): string {
  if (classes.every((name) => name === "read")) return "-";
  return [...(reversible ? [] : ["irreversible"]), ...(outward ? ["outward"] : [])].join(" ") || "reversible";
}

function resultOf({ result: { integrity, readers, parts } }: Manifest): string {
  const who = readers === null ? "public" : readers.length === 0 ? "private" : `for ${readers.join(" ")}`;
  return `${integrity} ${who}${parts.length === 0 ? "" : ` and ${parts.length} parts`}`;
}
