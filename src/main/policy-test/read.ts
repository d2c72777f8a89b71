/** Reads *.policy-test.yaml files and snapshots; what is wrong with one is told with line and column, as in the configuration. */
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { Fault } from "../../call/fault.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Performed } from "../../call/remedy.ts";
import { nearest } from "../../analysis/nearest.ts";
import type { PolicyTestCase } from "../../analysis/policy-test.ts";
import { type ConfigurationFault, type ConfigurationProblem, configurationFault } from "../configuration/fault.ts";
import { type Path, type Place, invalid } from "../configuration/problems.ts";
import { readYaml } from "../configuration/yaml.ts";
import { type WrittenCase, type WrittenHouse, caseSchema, houseSchema, policyTestSchema } from "./schema.ts";

export interface PolicyTestFile {
  readonly file: string;
  readonly policies: readonly string[] | undefined;
  /** Rules for these tests alone. */
  readonly also: string | undefined;
  readonly house: WrittenHouse | undefined;
  readonly cases: readonly PolicyTestCase[];
}

/** Reads a file of tests. Faults: CONFIGURATION_NOT_FOUND, CONFIGURATION_NOT_YAML, CONFIGURATION_UNKNOWN_KEY, CONFIGURATION_INVALID. */
export function readPolicyTestFile(file: string): PolicyTestFile {
  const { value, place } = readYaml(textOf(file), file);
  const { policies, also, house, cases } = checked(policyTestSchema, value, place);
  return { file, policies, also, house, cases: cases.map((one, index) => caseOf(one, place(["cases", index], false))) };
}

/** Reads a snapshot of a house (JSON, which is YAML too). Faults as `readPolicyTestFile`. */
export function readSnapshot(file: string): WrittenHouse {
  const { value, place } = readYaml(textOf(file), file);
  return checked(houseSchema, value, place);
}

function caseOf(one: WrittenCase, where: string): PolicyTestCase {
  const { person, purpose, ...session } = one.session;
  return {
    name: one.name,
    where,
    request: {
      agent: one.agent,
      action: one.action ?? "callTool",
      on: one.tool ?? one.on ?? "",
      ...(one.uri !== undefined && { uri: one.uri }),
      args: one.args as JsonObject,
      session: { ...session, ...(person !== undefined && { person }), ...(purpose !== undefined && { purpose }) },
      findings: one.findings,
      ...(one.flow !== undefined && { flow: one.flow }),
      approvals: one.approvals,
      remedies: one.remedies as readonly Performed[],
      now: Date.parse(one.now),
      budget: one.budget,
    },
    expect: one.expect,
    rules: one.rules,
    code: one.code,
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, place: Place): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues.flatMap((issue) => problemsOf(issue, place));
  if (first === undefined) throw new Error("a file was refused without a problem");
  throw configurationFault([first, ...others]);
}

function problemsOf(issue: z.core.$ZodIssue, place: Place): readonly ConfigurationProblem[] {
  const path = issue.path as Path;
  if (issue.code !== "unrecognized_keys") return [invalid(issue, path, place)];
  return issue.keys.map((key) => {
    const meant = nearest(key, keysAt(path));
    return {
      code: "CONFIGURATION_UNKNOWN_KEY",
      what: `there is no ${[...path, key].join(".")}`,
      where: place([...path, key], true),
      ...(meant !== undefined && { hint: `did you mean ${meant}?` }),
    };
  });
}

/** The keys that may stand at a path of a test file or, without its `house`, of a snapshot: for a hint. */
function keysAt(path: Path): readonly string[] {
  const [room, , inner] = path[0] === "house" ? path.slice(1) : path;
  if (room === "cases") return Object.keys(inner === "session" ? caseSchema.shape.session.unwrap().shape : caseSchema.shape);
  if (room === "servers") return Object.keys(houseSchema.shape.servers.unwrap().valueType.shape);
  return Object.keys({ ...houseSchema.shape, ...(path.length === 0 && policyTestSchema.shape) });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Fault<ConfigurationFault>("CONFIGURATION_NOT_FOUND", "the file cannot be read", { where: file, cause });
  }
}
