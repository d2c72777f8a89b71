/** From providers of models as they are written to what execution reads: addresses complete, keys in their headers, scripts read. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import { hasHandle, LOCAL_SOURCE, templateOf } from "../../execution/secrets/handle.ts";
import type { ModelProvider, RemoteProvider, Signing } from "../../execution/model/configuration.ts";
import type { ConfigurationProblem } from "./fault.ts";
import { recordedCalls, recordedRunFile, scriptTurns, isAllowedUrl, type CheckedModel } from "./model-schema.ts";
import { oneOf } from "./one-of.ts";
import { invalid, type Path, type Place } from "./problems.ts";
import type { CheckedConfiguration } from "./schema.ts";
import { handleProblems } from "./secret-problems.ts";
import { readYaml } from "./yaml.ts";

type CheckedRemote = Exclude<CheckedModel, { readonly kind: "scripted" | "replayed" }>;

interface Reading {
  readonly name: string;
  readonly folder: string;
  readonly place: Place;
  readonly problems: ConfigurationProblem[];
}

/** Reads them all. Paths are relative to `folder`. Faults: CONFIGURATION_NOT_YAML, for a script. */
export function modelsOf(
  checked: CheckedConfiguration,
  folder: string,
  place: Place,
): { readonly models: { readonly [name: string]: ModelProvider }; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [
    ...namesTwice(checked, place),
    ...fallbackProblems(checked, place),
    ...keyProblems(checked, place),
  ];
  const models = Object.entries(checked.models).map(
    ([name, written]) => [name, modelOf(written, { name, folder, place, problems })] as const,
  );
  return { models: Object.fromEntries(models), problems };
}

function modelOf(written: CheckedModel, reading: Reading): ModelProvider {
  const { models, deadlineMs, firstPieceMs, retries, fallback } = written;
  const common = { deadlineMs, firstPieceMs, retries, fallback, ...(models !== undefined && { models }) };
  switch (written.kind) {
    case "scripted":
      return { kind: written.kind, turns: turnsOf(written, reading), ...common };
    case "replayed":
      return { kind: written.kind, calls: callsOf(written, reading), answersOthers: written.differences === "tell", ...common };
    default:
      return { ...remoteOf(written, reading), ...common };
  }
}

/** Where each kind answers, and in which header it takes its key. */
function remoteOf(
  written: CheckedRemote,
  reading: Reading,
): Omit<RemoteProvider, "deadlineMs" | "firstPieceMs" | "retries" | "fallback" | "models"> {
  const { kind, headers } = written;
  const baseUrl = (written.baseUrl ?? addressOf(written, reading)).replace(/\/+$/, "");
  if (!isAllowedUrl(baseUrl, written.plainHttp))
    problem(
      reading,
      ["baseUrl"],
      "is HTTP without TLS to another machine",
      "use https; or plainHttp: true, if whoever is in between may read it",
    );
  return {
    kind,
    baseUrl,
    headers: { ...keyHeader(written), ...scopeHeaders(written), ...headers },
    ...(kind === "bedrock" && signingOf(written, reading)),
  };
}

function addressOf(written: CheckedRemote, reading: Reading): string {
  switch (written.kind) {
    case "anthropic":
      return "https://api.anthropic.com/v1";
    case "openai":
      return "https://api.openai.com/v1";
    case "google":
      return "https://generativelanguage.googleapis.com/v1beta";
    case "bedrock":
      return `https://bedrock-runtime.${written.region}.amazonaws.com`;
    case "ollama":
      return "http://127.0.0.1:11434/v1";
    case "azure":
      if (written.resource !== undefined) return `https://${written.resource}.openai.azure.com/openai/v1`;
      problem(reading, [], "names neither a resource nor a baseUrl", "resource: the name of the resource in Azure");
      return "https://localhost";
    case "openai-compatible":
      return written.baseUrl;
  }
}

function keyHeader({ kind, key }: CheckedRemote): { readonly [name: string]: string } {
  if (key === undefined) return {};
  switch (kind) {
    case "anthropic":
      return { "x-api-key": key };
    case "google":
      return { "x-goog-api-key": key };
    case "azure":
      return { "api-key": key };
    default:
      return { authorization: `Bearer ${key}` };
  }
}

function scopeHeaders(written: CheckedRemote): { readonly [name: string]: string } {
  if (written.kind !== "openai") return {};
  const { organization, project } = written;
  return {
    ...(organization !== undefined && { "openai-organization": organization }),
    ...(project !== undefined && { "openai-project": project }),
  };
}

function signingOf(
  { region, key, accessKeyId, secretAccessKey, sessionToken }: Extract<CheckedRemote, { readonly kind: "bedrock" }>,
  reading: Reading,
): { readonly signing?: Signing } {
  if (key !== undefined) return {};
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    problem(
      reading,
      [],
      "has no key, and no access key to sign with",
      "key: secret://NAME for a Bedrock API key, or accessKeyId and secretAccessKey",
    );
    return {};
  }
  return { signing: { region, accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) } };
}

function turnsOf({ turns, script }: Extract<CheckedModel, { readonly kind: "scripted" }>, reading: Reading): z.output<typeof scriptTurns> {
  if ((turns === undefined) === (script === undefined)) {
    problem(reading, [], "has to have either turns or a script", "script: FILE, a YAML file with a list of turns");
    return [];
  }
  if (turns !== undefined || script === undefined) return turns ?? [];
  const found = fileOf(script, "script", reading);
  if (found === undefined) return [];
  const { value, place } = readYaml(found.text, found.file);
  const read = scriptTurns.safeParse(value);
  if (read.success) return read.data;
  reading.problems.push(
    ...read.error.issues.map((issue) => ({
      ...invalid(issue, issue.path as Path, place),
      what: `the script ${script}: ${invalid(issue, issue.path as Path, place).what}`,
    })),
  );
  return [];
}

function callsOf(
  { calls, recording }: Extract<CheckedModel, { readonly kind: "replayed" }>,
  reading: Reading,
): z.output<typeof recordedCalls> {
  if ((calls === undefined) === (recording === undefined)) {
    problem(reading, [], "has to have either calls or a recording", "recording: FILE, a JSON file with a list of {args, result}");
    return [];
  }
  if (calls !== undefined || recording === undefined) return calls ?? [];
  const found = fileOf(recording, "recording", reading);
  if (found === undefined) return [];
  const read = recordedCalls.or(recordedRunFile).safeParse(jsonOf(found.text));
  if (read.success) return read.data;
  problem(
    reading,
    ["recording"],
    `names ${recording}, which is no recording`,
    "a run as chatelaine run show ID --json prints it, or a JSON list of {args, result} of model calls",
  );
  return [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fileOf(named: string, key: string, reading: Reading): { readonly file: string; readonly text: string } | undefined {
  const file = resolve(reading.folder, named);
  try {
    return { file, text: readFileSync(file, "utf8") };
  } catch {
    const what = `models.${reading.name}.${key} names ${named}, which cannot be read`;
    reading.problems.push({ code: "CONFIGURATION_NOT_FOUND", what, where: reading.place(["models", reading.name, key], false) });
    return undefined;
  }
}

function problem({ name, place, problems }: Reading, path: readonly string[], what: string, hint: string): void {
  const whole = ["models", name, ...path];
  problems.push({ code: "CONFIGURATION_INVALID", what: `${whole.join(".")} ${what}`, where: place(whole, path.length === 0), hint });
}

/** Definitions, budgets and secrets name servers and providers alike. */
function namesTwice({ models, servers }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  return Object.keys(models)
    .filter((name) => Object.hasOwn(servers, name) || name === "egress")
    .map((name) => ({
      code: "CONFIGURATION_INVALID",
      what: `models.${name} has the name of a server`,
      where: place(["models", name], true),
      hint: "give one of them another name: definitions, budgets and the ledger tell them apart by it",
    }));
}

function fallbackProblems({ models }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const known = Object.keys(models);
  return Object.entries(models).flatMap(([name, { fallback }]) =>
    fallback.flatMap((model, at): readonly ConfigurationProblem[] => {
      const provider = model.split("/", 1)[0] ?? "";
      if (known.includes(provider)) return [];
      const path = ["models", name, "fallback", at];
      const what = `${path.join(".")} names the provider ${JSON.stringify(provider)}, which is not configured`;
      return [{ code: "CONFIGURATION_UNKNOWN_NAME", what, where: place(path, false), hint: oneOf(provider, known) }];
    }),
  );
}

const HANDLES = ["key", "accessKeyId", "secretAccessKey", "sessionToken"] as const;

/** A key is a handle, whole; what stands in headers may hold one. */
function keyProblems({ models, secrets }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const sources = [LOCAL_SOURCE, ...Object.keys(secrets.sources)];
  return Object.entries(models).flatMap(([name, written]) => {
    if (written.kind === "scripted" || written.kind === "replayed") return [];
    const ofHeaders = Object.entries(written.headers).flatMap(([header, text]) =>
      handleProblems(text, ["models", name, "headers", header], { place, sources }),
    );
    const given: { readonly [key in (typeof HANDLES)[number]]?: string | undefined } = written;
    const ofKeys = HANDLES.flatMap((key) => {
      const text = given[key];
      if (text === undefined) return [];
      const path = ["models", name, key];
      return isHandle(text) ? handleProblems(text, path, { place, sources }) : [literalKey(path, place)];
    });
    return [...ofKeys, ...ofHeaders];
  });
}

/** Whether a text is a handle alone. One that is badly written is told of as such. */
function isHandle(text: string): boolean {
  if (!hasHandle(text)) return false;
  const template = templateOf(text);
  return template === undefined || (template.handles.length === 1 && template.texts.every((around) => around === ""));
}

function literalKey(path: readonly string[], place: Place): ConfigurationProblem {
  return {
    code: "CONFIGURATION_INVALID",
    what: `${path.join(".")} is no handle of a secret`,
    where: place(path, false),
    hint: "keep the key with chatelaine secret add NAME, and write secret://NAME; or secret://SOURCE/VARIABLE of a source of the kind environment",
  };
}
