/** The text of docs/limits.md: every limit of the house with its value and what happens at it, out of the limits.ts of each folder. */
import { join } from "node:path";
import { configurationJsonSchema } from "../../src/main/configuration/json-schema.ts";
import type { SourceFile } from "../tidy/source.ts";
import { isTest, lineOf } from "../tidy/source.ts";
import { ROOT } from "./sources.ts";
import { docBefore, isNode, markdown, walk } from "./walk.ts";

export interface Limit {
  readonly name: string;
  readonly path: string;
  readonly value: number;
  /** Its doc comment: empty where it has none. */
  readonly means: string;
}

/** A constant that is named like a limit and stands in no file of limits. */
export interface Hidden {
  readonly name: string;
  readonly path: string;
  readonly line: number;
}

const LIKE_A_LIMIT = /_(?:MAX|MIN|MS|S)$/;
/** Constants that are named like a limit and are none. */
const NO_LIMITS: { readonly [name: string]: string } = {
  DECIMAL_MAX: "the largest decimal of Cedar",
  NEVER_MS: "the longest time that a timer of Node takes",
  MINUTE_MS: "a unit",
  HOUR_MS: "a unit",
  DAY_MS: "a unit",
  UNIT_MS: "units",
  WAITING_PROGRESS_PER_MS: "a rate",
  CLOCK_MIN_MS: "a date",
  NODE_MIN: "a version",
};

const HEAD = `# Limits

Everything in Chatelaine ends somewhere. This page lists each limit with its value and what happens at it, by the folder
that keeps it. Those in the first table are the owner's to set, under \`limits\` in \`chatelaine.yaml\`; the others are constants,
each in the \`limits.ts\` of its folder.

This page is written by \`node tools/write-limits.ts\` from the source. A test says when it is stale.
`;

/** Whether a file keeps limits: `limits.ts`, or one named for whose they are, such as `http-limits.ts`. */
function keepsLimits(path: string): boolean {
  return /(?:^|[/-])limits\.ts$/.test(path);
}

/** The limits of these sources, in the order of their files. Reads their values by importing the files. */
export async function collectLimits(files: readonly SourceFile[]): Promise<readonly Limit[]> {
  const found: Limit[] = [];
  for (const file of files.filter(({ path }) => path.startsWith("src/") && keepsLimits(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const values = (await import(join(ROOT, file.path))) as { readonly [name: string]: unknown };
    for (const { name, start } of constants(file)) {
      const value = values[name];
      if (typeof value !== "number") throw new Error(`${file.path}: ${name} is no number that is exported`);
      found.push({ name, path: file.path, value, means: docBefore(file, start) ?? "" });
    }
  }
  return found;
}

/** The numbers of a detector are part of what it looks for, as its patterns are. */
const DETECTORS = "src/inspection/detectors/";

/** Constants that are named like limits and stand elsewhere. */
export function hiddenLimits(files: readonly SourceFile[]): readonly Hidden[] {
  const elsewhere = files.filter(({ path }) => path.startsWith("src/") && !path.startsWith(DETECTORS) && !isTest(path) && !keepsLimits(path));
  return elsewhere.flatMap((file) =>
    constants(file)
      .filter(({ name }) => LIKE_A_LIMIT.test(name) && !Object.hasOwn(NO_LIMITS, name))
      .map(({ name, start }) => ({ name, path: file.path, line: lineOf(file.text, start) })),
  );
}

/** The constants at the top of a file, in capitals: name, and where the statement begins. */
function constants(file: SourceFile): readonly { readonly name: string; readonly start: number }[] {
  const found: { name: string; start: number }[] = [];
  walk(file.program, (node, above) => {
    if (node.type !== "VariableDeclarator" || !isNode(node["id"]) || typeof node["id"]["name"] !== "string") return;
    const statement = above.filter(({ type }) => type !== "Program");
    const [outermost] = statement.slice(-1);
    const isTop = statement.every(({ type }) => type === "VariableDeclaration" || type === "ExportNamedDeclaration");
    if (isTop && outermost !== undefined && /^[A-Z][A-Z0-9_]*$/.test(node["id"]["name"])) found.push({ name: node["id"]["name"], start: outermost.start });
  });
  return found;
}

/** The page. */
export function limitsPage(limits: readonly Limit[]): string {
  const folders = [...new Set(limits.map(({ path }) => path))].map((path) => folder(path, limits.filter((limit) => limit.path === path)));
  return `${HEAD}\n${settable(limits)}\n${folders.join("\n")}`;
}

interface Setting {
  readonly minimum: number;
  readonly maximum: number;
}

function settable(limits: readonly Limit[]): string {
  const schema = JSON.parse(configurationJsonSchema()) as { readonly properties: { readonly limits: { readonly properties: { readonly [name: string]: Setting } } } };
  const rows = Object.entries(schema.properties.limits.properties).map(([name, { minimum, maximum }]) => {
    const constant = name.replace(/[A-Z]/g, "_$&").toUpperCase();
    const limit = limits.find((one) => one.name === constant);
    if (limit === undefined) throw new Error(`limits.${name} has no default ${constant} in any limits.ts`);
    return `| \`${name}\` | ${quantity(constant, limit.value)} | ${quantity(constant, minimum)} to ${quantity(constant, maximum)} | ${markdown(limit.means)} |`;
  });
  return `## The owner's to set\n\n| \`limits:\` | default | from, to | what happens at it |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function folder(path: string, limits: readonly Limit[]): string {
  const rows = limits.map(({ name, value, means }) => `| \`${name}\` | ${quantity(name, value)} | ${markdown(means)} |`);
  return `## ${path.slice("src/".length)}\n\n| limit | value | what happens at it |\n|---|---|---|\n${rows.join("\n")}\n`;
}

/** A number with its unit, as the name says it: `_MS`, `_S`, `_BYTES`, `_CHARS`; else a plain count. */
export function quantity(name: string, value: number): string {
  const parts = new Set(name.split("_"));
  if (parts.has("MS")) return duration(value);
  if (parts.has("S")) return duration(value * 1000);
  if (parts.has("BYTES")) return size(value);
  return parts.has("CHARS") ? `${counted(value)} characters` : counted(value);
}

function duration(ms: number): string {
  const units = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000]] as const;
  const unit = units.find(([, length]) => ms >= length && ms % length === 0);
  return unit === undefined ? `${counted(ms)} ms` : plural(ms / unit[1], unit[0]);
}

function size(bytes: number): string {
  const units = [["GiB", 1024 ** 3], ["MiB", 1024 ** 2], ["KiB", 1024]] as const;
  const unit = units.find(([, length]) => bytes >= length && bytes % length === 0);
  return unit === undefined ? plural(bytes, "byte") : `${counted(bytes / unit[1])} ${unit[0]}`;
}

function plural(count: number, word: string): string {
  return `${counted(count)} ${word}${count === 1 ? "" : "s"}`;
}

function counted(value: number): string {
  return value.toLocaleString("en-US");
}
