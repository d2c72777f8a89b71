/**
 * Runs the compiled engine over a corpus of Cedar's integration tests: a `.tar.gz` of tests (`policies`, `entities`,
 * `schema`, `requests` with `decision`, `reason` and `errors`), as cedar-policy/cedar-integration-tests has them.
 */
import { schemaToJsonWithResolvedTypes, schemaToText } from "@cedar-policy/cedar-wasm/nodejs";
import type { SchemaJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../../src/call/json.ts";
import type { JsonObject, JsonValue } from "../../src/call/json.ts";
import type { Compilable } from "../../src/policy/compile/compiled-engine.ts";
import type { Engine } from "../../src/policy/engine.ts";
import type { Placed } from "../../src/policy/placed.ts";
import { scopeOf } from "../../src/analysis/scope-of.ts";
import { split } from "../../src/analysis/split.ts";
import { exactJson, parseLossless } from "./lossless.ts";
import { EntityReader, keyOf, uidOf } from "./read-entities.ts";
import { readTarGz } from "./tar.ts";

export type MakeEngine = (rules: readonly Compilable[], entities: readonly Placed[]) => Engine;

export interface CorpusResult {
  readonly tests: number;
  readonly requests: number;
  readonly agreed: number;
  readonly allowed: number;
  readonly withErrors: number;
  readonly differences: readonly CorpusDifference[];
}

export interface CorpusDifference {
  readonly test: string;
  readonly request: number;
  readonly expected: string;
  readonly got: string;
}

/** One test, read: its rules and entities are made once for any number of engines. */
export interface CorpusTest {
  readonly name: string;
  readonly rules: readonly Compilable[];
  readonly entities: readonly Placed[];
  readonly requests: readonly CorpusRequest[];
}

interface CorpusRequest {
  readonly request: Parameters<Engine["authorize"]>[1];
  readonly expected: string;
}

/** Reads every test of the file. */
export function readCorpus(file: string): readonly CorpusTest[] {
  const files = readTarGz(file);
  const tests: CorpusTest[] = [];
  for (const [path, text] of files) {
    if (!path.endsWith(".json") || path.endsWith(".entities.json")) continue;
    const test = parseLossless(text) as JsonValue;
    if (isJsonObject(test) && Array.isArray(test["requests"])) tests.push(readTest(path, test, (name) => fileNamed(files, path, name)));
  }
  return tests;
}

/** Tests name files from the root of the corpus, which may lie deeper in the archive. */
function fileNamed(files: ReadonlyMap<string, string>, test: string, name: string): string {
  const steps = test.split("/");
  for (let depth = 0; depth < steps.length; depth++) {
    const found = files.get([...steps.slice(0, depth), name].join("/"));
    if (found !== undefined) return found;
  }
  throw new Error(`${test} names ${name}, which the corpus does not have`);
}

function readTest(name: string, test: JsonObject, read: (name: string) => string): CorpusTest {
  const reader = new EntityReader(schemaOf(read(String(test["schema"]))));
  const entities = reader.entities(parseLossless(read(String(test["entities"]))) as readonly JsonValue[]);
  const placed = new Map(entities.map((entity) => [keyOf(entity.uid), entity]));
  const place = (json: JsonValue | undefined): Placed => {
    const uid = uidOf(json ?? null);
    return placed.get(keyOf(uid)) ?? { uid, parents: [] };
  };
  const requests = (test["requests"] as readonly JsonObject[]).map((json): CorpusRequest => {
    const [principal, action, resource] = [place(json["principal"]), place(json["action"]), place(json["resource"])];
    const context = reader.context(action.uid, json["context"] ?? {});
    const expected = shown(String(json["decision"]), json["reason"] as readonly string[], json["errors"] as readonly string[]);
    return { request: { principal, action, resource, context, others: [] }, expected };
  });
  return { name, rules: rulesOf(read(String(test["policies"]))), entities, requests };
}

function schemaOf(text: string): SchemaJson<string> {
  const written = text.trimStart().startsWith("{") ? schemaToText(JSON.parse(text) as SchemaJson<string>) : undefined;
  const schema = schemaToJsonWithResolvedTypes(written?.type === "success" ? written.text : text);
  if (schema.type === "failure") throw new Error(`a schema of the corpus cannot be read: ${schema.errors.map((error) => error.message).join("; ")}`);
  return schema.json;
}

/** Cedar names rules by their order. Templates without links are no rules. */
function rulesOf(text: string): readonly Compilable[] {
  return split(text).flatMap((statement, index): readonly Compilable[] => {
    const json = exactJson(statement.text);
    return json === undefined ? [] : [{ id: `policy${index}`, effect: json.effect, remedy: undefined, scope: scopeOf(json), json }];
  });
}

function shown(decision: string, reason: readonly string[], errors: readonly string[]): string {
  return JSON.stringify({ decision: decision.toLowerCase(), reason: [...reason].sort(), errors: [...errors].sort() });
}

/** What an engine says of every request, beside what is expected. */
export function runCorpus(tests: readonly CorpusTest[], make: MakeEngine): CorpusResult {
  const differences: CorpusDifference[] = [];
  let [requests, allowed, withErrors] = [0, 0, 0];
  for (const test of tests) {
    const engine = make(test.rules, test.entities);
    for (const [index, { request, expected }] of test.requests.entries()) {
      const answer = engine.authorize("plain", request);
      const got = answer.kind === "invalid" ? "invalid" : shown(answer.decision, answer.determining, answer.errored);
      requests += 1;
      if (expected.includes('"allow"')) allowed += 1;
      if (!expected.endsWith('"errors":[]}')) withErrors += 1;
      if (got !== expected) differences.push({ test: test.name, request: index, expected, got });
    }
  }
  return { tests: tests.length, requests, agreed: requests - differences.length, allowed, withErrors, differences };
}
