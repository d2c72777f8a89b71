/** A large folder of policies and the house that it is for: rules of each effect, about one tool, a class or every call. */
import { canonical } from "../../src/call/canonical.ts";
import type { Definition } from "../../src/call/definition.ts";
import { sha256Hex } from "../../src/call/digest.ts";
import type { JsonObject } from "../../src/call/json.ts";
import type { ToolClass } from "../../src/call/tool-class.ts";
import type { Living } from "../../src/policy/schema.ts";

const AGENTS = 50;
const ROLES = 10;
const SERVERS = 10;
const FILES = 20;
const CLASSES: readonly ToolClass[] = ["read", "write", "send", "pay"];

export function manyLiving(tools: number): Living {
  const definitions = Array.from({ length: tools }, (_, number) => definition(number));
  return {
    definitions,
    agents: Array.from({ length: AGENTS }, (_, number) => ({ name: `agent${number}`, role: `role${number % ROLES}` })),
    classes: Object.fromEntries(
      Array.from({ length: tools }, (_, number) => [toolName(number), [CLASSES[number % CLASSES.length] ?? "read"]]),
    ),
  };
}

/** Every so many of them one may be changed: no multiple of the kinds of rules, so that one after the other is of another kind. */
function isChanged(number: number, of: number, changes: number): boolean {
  const every = Math.max(1, Math.floor(of / CHANGES_MAX) - 1);
  return number % every === 0 && number / every < changes;
}

/** How many rules, or links, can be changed one after the other. */
export const CHANGES_MAX = 8;

/** File names to texts. So many `changes` give as many of the rules another condition. */
export function manyRules(rules: number, tools: number, changes: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (let number = 0; number < rules; number++) {
    const file = `rules-${number % FILES}.cedar`;
    files[file] = `${files[file] ?? ""}${rule(number, tools, isChanged(number, rules, changes) ? "-changed" : "")}\n\n`;
  }
  return files;
}

/** A template, and so many links of it: file names to texts. So many `changes` give as many of the links a reason of their own. */
export function manyLinks(links: number, tools: number, changes: number): Readonly<Record<string, string>> {
  const lines = Array.from({ length: links }, (_, number) => {
    const principal = `principal: 'Agent::"agent${number % AGENTS}"'`;
    const resource = `resource: 'Tool::"${toolName(Math.floor(number / AGENTS) % tools)}"'`;
    const because = isChanged(number, links, changes) ? ", because: changed" : "";
    return `- { template: may-use, id: link-${number}, ${principal}, ${resource}${because} }\n`;
  });
  const template = '@id("may-use")\n@reason("Part of its work.")\npermit (principal == ?principal, action, resource == ?resource)\nwhen { context.common.session.calls < 100 };\n';
  return { "templates.cedar": template, "grants.links.yaml": lines.join("") };
}

function toolName(number: number): string {
  return `server${number % SERVERS}/tool${number}`;
}

function definition(number: number): Definition {
  const properties: JsonObject = {
    path: { type: "string" },
    count: { type: "integer" },
    to: { type: "string" },
    [`own${number}`]: { type: "boolean" },
  };
  const described = { name: `tool${number}`, inputSchema: { type: "object", properties, required: ["path"] } };
  return {
    kind: "tool",
    server: `server${number % SERVERS}`,
    name: `tool${number}`,
    state: "pinned",
    described,
    fingerprint: sha256Hex(canonical(described)),
  };
}

function rule(number: number, tools: number, more: string): string {
  const action = `action == Action::"${toolName(number % tools)}"`;
  const id = `@id("rule-${number}")`;
  switch (number % 5) {
    case 0:
      return `${id}\npermit (principal in Role::"role${number % ROLES}", ${action}, resource)\nwhen { context.args.path like "folder${number}${more}/*" };`;
    case 1:
      return `${id}\n@reason("More than is counted in a day.")\nforbid (principal == Agent::"agent${number % AGENTS}", ${action}, resource)\nwhen { context.args has count && context.args.count > ${number} && context.args.path == "counted${number}${more}" };`;
    case 2:
      return `${id}\n@effect("ask")\nforbid (principal, ${action}, resource)\nwhen { context.common.session.integrity == Integrity::"untrusted" && context.args.path == "file${number}${more}" };`;
    case 3:
      return `${id}\nforbid (principal, action, resource in ToolClass::"${CLASSES[number % CLASSES.length] ?? "read"}")\nwhen { context.common.session has purpose && context.common.session.purpose == "purpose${number}${more}" };`;
    default:
      return `${id}\npermit (principal == Agent::"agent${number % AGENTS}", ${action}, resource)\nwhen { context.common.session.calls < ${number} }\nunless { context.args has to && context.args.to like "*@outside${number}${more}" };`;
  }
}
