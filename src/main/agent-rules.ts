/**
 * What an agent's definition grants it, as rules. In a house that has no policies of its owner the definition is the
 * grant: these rules are written into its folder of policies, where people see them, and are in force like any others.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDataFile } from "./data-folder.ts";
import { modelsOf, type AgentDefinition } from "../runtime/definition.ts";

export interface Granted {
  readonly definition: Pick<AgentDefinition, "name" | "model" | "fallbacks" | "tools" | "agents" | "servers" | "recalls" | "extraction" | "embeddings">;
  /** Secrets that its model and its servers are given, by name. */
  readonly secrets: readonly string[];
}

/** A file that begins so is the house's own to change. */
const FIRST_LINE = "// What the definition";

/** The rules of one agent, as Cedar. */
export function agentRules({ definition, secrets }: Granted): string {
  const { name, model, fallbacks, tools, agents, servers, extraction } = definition;
  const more = modelsOf(definition).filter((one) => ![model, ...fallbacks].some(({ provider, id }) => provider === one.provider && id === one.id));
  const rule = (id: string, action: string, resource: string) =>
    `@id("${name}-${id}")\npermit (principal == Agent::${text(name)}, ${action}, ${resource});\n`;
  const own = tools.length + agents.length > 0 ? [name] : [];
  const called = [...new Set([...own, ...servers])];
  return [
    `${FIRST_LINE} of the agent ${name} grants it. The house writes this file anew when the definition changes:\n// rules of your own belong into another file beside it.\n`,
    rule("model", 'action == Action::"callModel"', `resource == Model::${text(`${model.provider}/${model.id}`)}`),
    ...fallbacks.map(({ provider, id }, at) =>
      rule(`fallback-${at + 1}`, 'action == Action::"callModel"', `resource == Model::${text(`${provider}/${id}`)}`),
    ),
    ...more.map(({ provider, id }, at) =>
      rule(`model-${at + 2}`, 'action == Action::"callModel"', `resource == Model::${text(`${provider}/${id}`)}`),
    ),
    ...called.map((server) => rule(`tools-${server}`, 'action in Action::"callTool"', `resource in Server::${text(server)}`)),
    ...(extraction === undefined ? [] : [struckRule(name, extraction.server)]),
    ...[...new Set(secrets)].map((secret, at) =>
      rule(`secret-${at + 1}`, 'action == Action::"useSecret"', `resource == Secret::${text(secret)}`),
    ),
  ].join("\n");
}

/** What a model that looks for memories writes of secrets is struck, whatever it was told. */
function struckRule(name: string, server: string): string {
  const scope = `principal == Agent::${text(name)}, action == Action::${text(`${server}/remember`)}, resource`;
  return `@id("${name}-memory-secrets")\n@effect("sanitize")\n@with("secret")\nforbid (${scope}) when { context.common.findings.contains("secret") };\n`;
}

/** A text of Cedar, which has the escapes of JSON for what may stand in a name. */
function text(value: string): string {
  return JSON.stringify(value);
}

/** Puts the rules of agents into the folder `agents` of a data folder, which is the house's folder of policies then. Faults: STORE_*. */
export function writeAgentRules(data: string, granted: readonly Granted[]): string {
  const folder = join(data, "agents");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // What another program defined in this folder names servers that are not here: such a set would not load.
  for (const name of readdirSync(folder)) {
    const isDefined = granted.some(({ definition }) => name === `${definition.name}.cedar`);
    if (!isDefined && name.endsWith(".cedar") && readOr(join(folder, name))?.startsWith(FIRST_LINE)) rmSync(join(folder, name));
  }
  for (const one of granted) {
    const file = join("agents", `${one.definition.name}.cedar`);
    const rules = agentRules(one);
    if (readOr(join(data, file)) !== rules) writeDataFile(data, file, rules);
  }
  return folder;
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
