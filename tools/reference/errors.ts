/** The text of docs/errors.md: every code that the house says, by the folder that says it. */
import type { Code } from "./codes.ts";
import { markdown } from "./walk.ts";

const HEAD = `# Errors

Every code that Chatelaine says, by the folder that says it. A code comes with a sentence of what happened, the place
where it is known, and a hint; \`--json\` and the HTTP interfaces give the same as \`{"code","what","where","hint"}\`. An agent
sees the code of a refusal in the MCP error's data. No code carries a secret or the content of a call; \`…\` stands for a
name or a number.

This page is written by \`node tools/write-errors.ts\` from the unions in the source. A test says when it is stale.
`;

/** Folders of src/ that speak, with what is said of them in one line; in the order of the way of a call. */
const ROOMS: readonly (readonly [folder: string, about: string])[] = [
  ["call", "what travels"],
  ["intake", "reading what came in; such a call is refused, and the attempt is recorded"],
  ["identity", "who is calling, and what people may do"],
  ["session", "whether a session may act"],
  ["inspection", "what is in a call or a result"],
  ["policy", "what the rules say, and what is wrong with rules"],
  ["approval", "asking people"],
  ["ledger", "recording and proving"],
  ["execution", "servers and what they answer; how a call ended that is not `done`"],
  ["gateway", "the path itself"],
  ["analysis", "reading, checking and comparing rules before they decide"],
  ["pdp", "external decision points"],
  ["runtime", "runs of agents"],
  ["operate", "what operators do"],
  ["store", "the databases"],
  ["keys", "the keys"],
  ["server", "the doors over HTTP and standard input and output"],
  ["main", "the house as a whole, its configuration and its policies folder"],
  ["verify", "the verifier: why it cannot speak, and what it finds"],
  ["cli", "the command line"],
];

/** The page. Throws for a code whose folder it does not know. */
export function errorsPage(codes: readonly Code[]): string {
  const stray = codes.find(({ path }) => !ROOMS.some(([folder]) => folder === folderOf(path)));
  if (stray !== undefined) throw new Error(`${stray.path} has codes, and tools/reference/errors.ts does not know its folder`);
  const rooms = ROOMS.map(([folder, about]) => room(folder, about, codes.filter(({ path }) => folderOf(path) === folder)));
  return `${HEAD}\n${rooms.filter((text) => text !== "").join("\n")}`;
}

function room(folder: string, about: string, codes: readonly Code[]): string {
  if (codes.length === 0) return "";
  return `## ${folder}\n\n${capital(about)}.\n\n${codes.map(section).join("\n")}`;
}

function section({ code, means, hints }: Code): string {
  const todo = hints.length === 0 ? "" : `\n\nWhat to do: ${hints.map(markdown).join("; or ")}.`;
  return `### ${code}\n\n${markdown(means)}${todo}\n`;
}

function folderOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
