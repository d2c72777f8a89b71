/** Every code that the house says, out of the unions of its source: what it means, what to do, where it is used. */
import type { SourceFile } from "../tidy/source.ts";
import { isTest, lineOf } from "../tidy/source.ts";
import { docBefore, isNode, type Node, walk } from "./walk.ts";

export interface Code {
  readonly code: string;
  /** The file whose union has it. */
  readonly path: string;
  /** Its doc comment: empty where it has none. */
  readonly means: string;
  /** What to do: of the comment (after `Do:`), else what the source says as its hints. */
  readonly hints: readonly string[];
  /** Whether it is used as a value anywhere. */
  readonly isUsed: boolean;
}

export interface Undeclared {
  readonly code: string;
  readonly path: string;
  readonly line: number;
}

/** Types whose members are codes. What a type only takes from another (`Extract<…>`) is that other's. */
const UNION_NAME = /(?:Fault|Code|Ended|Refusal)$/;
const CODE = /^[A-Z]+(?:_[A-Z0-9]+)*$/;
/** Prefixes of the codes that are ours, by the folder that speaks; other texts in capitals are something else. */
const OURS = /^(?:APPROVAL|CLI|CONFIGURATION|EXECUTION|GATEWAY|HOUSE|IDENTITY|INSPECTION|INTAKE|KEYS|LEDGER|OPERATE|POLICY|RUNTIME|SERVER|SESSION|STORE|VERIFY)_[A-Z0-9_]*[A-Z0-9]$/;

interface Declared {
  readonly code: string;
  readonly path: string;
  readonly doc: string;
}

/** Codes of the sources in the order of their files and unions, each once; and codes in use that no union has. */
export function collectCodes(files: readonly SourceFile[]): { readonly codes: readonly Code[]; readonly undeclared: readonly Undeclared[] } {
  const sources = files.filter(({ path }) => path.startsWith("src/") && !isTest(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const declared = sources.flatMap(declaredIn);
  const hints = new Map<string, Set<string>>();
  const used = new Map<string, Undeclared>();
  for (const file of sources) readUses(file, { hints, used });
  const known = new Map<string, Declared>();
  for (const one of declared) if ((known.get(one.code)?.doc ?? "") === "") known.set(one.code, one);
  const codes = [...known.values()].map(({ code, path, doc }): Code => {
    const [means = "", todo] = doc.split(/\s*\bDo: /);
    return { code, path, means, hints: todo === undefined ? [...(hints.get(code) ?? [])] : [todo.replace(/\.$/, "")], isUsed: used.has(code) };
  });
  return { codes, undeclared: [...used.values()].filter(({ code }) => OURS.test(code) && !known.has(code)) };
}

function declaredIn(file: SourceFile): readonly Declared[] {
  const found: Declared[] = [];
  walk(file.program, (node) => {
    if (node.type !== "TSTypeAliasDeclaration" || !UNION_NAME.test(nameOf(node["id"]))) return;
    const members = isNode(node["typeAnnotation"]) && node["typeAnnotation"].type === "TSUnionType" ? node["typeAnnotation"]["types"] : [node["typeAnnotation"]];
    for (const member of Array.isArray(members) ? members : []) {
      const code = isNode(member) && member.type === "TSLiteralType" ? textOf(member["literal"]) : undefined;
      if (code !== undefined && CODE.test(code)) found.push({ code, path: file.path, doc: docBefore(file, (member as Node).start) ?? "" });
    }
  });
  return found;
}

/** Where codes stand as values, and the hints that stand beside them. */
function readUses(file: SourceFile, { hints, used }: { hints: Map<string, Set<string>>; used: Map<string, Undeclared> }): void {
  walk(file.program, (node, above) => {
    if (above.some(isType)) return;
    const [parent] = above;
    if (node.type === "Property") return void readHintTable(node, hints);
    const code = textOf(node);
    if (code === undefined || !CODE.test(code) || parent?.type === "BinaryExpression") return;
    if (parent?.type === "Property" && parent["key"] === node) return;
    if (!used.has(code)) used.set(code, { code, path: file.path, line: lineOf(file.text, node.start) });
    const hint = above.slice(0, 3).map((place) => hintIn(place, node)).find((found) => found !== undefined);
    if (hint !== undefined) hints.set(code, (hints.get(code) ?? new Set()).add(hint));
  });
}

/** A table of hints: `CODE: "hint"` or `CODE: { text, hint }`. */
function readHintTable(property: Node, hints: Map<string, Set<string>>): void {
  const code = nameOf(property["key"]);
  if (!OURS.test(code)) return;
  const hint = textOf(property["value"]) ?? hintMember(property["value"]);
  if (hint !== undefined) hints.set(code, (hints.get(code) ?? new Set()).add(hint));
}

function hintIn(place: Node, code: Node): string | undefined {
  if (place.type === "ObjectExpression") return hintMember(place);
  if (place.type !== "CallExpression" && place.type !== "NewExpression") return undefined;
  const given = Array.isArray(place["arguments"]) ? place["arguments"] : [];
  const [, what, more] = given[0] === code || holds(given[0], code) ? given : [];
  return what === undefined ? undefined : (hintMember(more) ?? textOf(more));
}

function holds(node: unknown, part: Node): boolean {
  return isNode(node) && node.type === "ConditionalExpression" && (node["consequent"] === part || node["alternate"] === part);
}

function hintMember(object: unknown): string | undefined {
  if (!isNode(object) || object.type !== "ObjectExpression" || !Array.isArray(object["properties"])) return undefined;
  const hint: unknown = object["properties"].find((property) => isNode(property) && nameOf(property["key"]) === "hint");
  return isNode(hint) ? textOf(hint["value"]) : undefined;
}

/** A text in the source; what a template puts in shows as `…`. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Literal") return typeof node["value"] === "string" ? node["value"] : undefined;
  if (node.type !== "TemplateLiteral" || !Array.isArray(node["quasis"])) return undefined;
  const texts = node["quasis"].map((quasi: { readonly value: { readonly cooked: string } }) => quasi.value.cooked);
  return texts.every((text) => text === "") ? undefined : texts.join("…");
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  return typeof node["name"] === "string" ? node["name"] : (textOf(node) ?? "");
}

/** Types and comparisons use no code: only what runs does. */
function isType({ type }: Node): boolean {
  return type.startsWith("TS") && !["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"].includes(type);
}
