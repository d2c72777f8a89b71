/** The shape of a *.policy-test.yaml file, and of the snapshot of a house that tests can run against. */
import { z } from "zod";
import { ACTIONS } from "../../policy/entity.ts";
import { SANDBOX_PROFILES } from "../../call/remedy.ts";
import { TOOL_CLASSES } from "../../call/tool-class.ts";

const text = z.string().min(1).max(4096);
const texts = z.array(text).max(1000).default([]);

const server = z
  .strictObject({
    tools: z
      .record(
        text,
        z.strictObject({
          classes: z.array(z.enum(TOOL_CLASSES)).default([]).describe("What an operator says that it can do."),
          inputSchema: z.record(z.string(), z.json()).optional().describe("The JSON Schema of its arguments."),
          fingerprint: z.string().optional().describe("SHA-256 of the whole definition, where it was taken from a server."),
        }),
      )
      .default({}),
    resources: texts.describe("URIs."),
    templates: texts.describe("URI templates."),
    prompts: texts.describe("Names."),
    client: z
      .array(z.enum(["elicit", "sample"]))
      .default([])
      .describe("What it may ask of an agent's client."),
  })
  .describe("What a server offers.");

/** Whom and what rules speak of, written down. */
export const houseSchema = z
  .strictObject({
    agents: z.record(text, text).default({}).describe("Roles of agents, by the agent's name."),
    people: z.record(text, z.array(text)).default({}).describe("Teams of people, by the person's id."),
    teams: texts.describe("Teams beside those that people are in."),
    servers: z.record(text, server).default({}),
    models: z.record(text, z.array(text)).default({}).describe("Providers of models and the ids of theirs; a provider with none takes every id."),
    budgets: z
      .record(text, z.strictObject({ reads: z.enum(["count", "open"]).default("count"), ofEveryCall: z.boolean().default(true) }))
      .default({})
      .describe("Budgets, as rules see them: a count with used and left, or hours that are open."),
    secrets: z
      .record(text, z.array(z.strictObject({ server: text, tool: text.optional(), host: text.optional() })).default([]))
      .default({})
      .describe("Secrets, and which servers need each: for every call, or for those of one tool; sent to a host, or given to a process."),
    performs: z
      .strictObject({ sanitize: texts, sandbox: z.array(z.enum(SANDBOX_PROFILES)).default([]) })
      .optional()
      .describe("What the stops of the house can perform; left out, what this version can."),
  })
  .describe("Whom and what the rules speak of.");

const session = z
  .strictObject({
    integrity: z.enum(["trusted", "untrusted"]).default("trusted"),
    private: z.boolean().default(false).describe("Whether it read something that is not for everybody."),
    origins: texts.describe("What it read: server/name."),
    calls: z.number().int().min(0).default(0).describe("Calls that it began before."),
    person: text.optional().describe("The id of the person whom it serves."),
    purpose: text.optional(),
  })
  .describe("The session that the call is made in.");

const flag = z.boolean().default(false);
const flow = z.strictObject({
  consequential: flag.describe("The tool does more than read."),
  binding: flag.describe("What it does cannot be taken back, or binds or reaches others."),
  blind: flag.describe("The house does not know what the person asked for."),
  ungrounded: texts.describe("Places of arguments that steer, and that nothing trusted accounts for."),
  unasked: texts.describe("Places of arguments that steer, and that stand in trusted data but not in the prompt."),
  unsourced: texts.describe("Places of content that holds a URL, address or account of no trusted source."),
  unreadable: texts.describe("Places of recipients who may not read what the content holds."),
  unseen: texts.describe("Places of URLs that stood nowhere before."),
});

export const caseSchema = z
  .strictObject({
    name: text.describe("A sentence that is true when the case passes."),
    agent: text.describe("The agent's name."),
    tool: text.optional().describe("server/tool."),
    action: z.enum(ACTIONS).optional().describe("For what is no tool: readResource, getPrompt and the like, with `on`."),
    on: text.optional().describe("server/uri, server/template or server/prompt."),
    uri: text.optional().describe("The URI of a resource that a template matches."),
    args: z.record(z.string(), z.json()).default({}),
    session: session.prefault({}),
    findings: texts.describe("Classes of what inspection found in the arguments."),
    flow: flow.optional().describe("What inspection says of the values of the call; left out, nothing."),
    approvals: texts.describe("Ids of rules whose ask was answered with permit."),
    remedies: z
      .array(z.templateLiteral([z.enum(["sanitize:", "sandbox:"]), z.string().min(1)]))
      .default([])
      .describe("What was performed for the call already: sanitize:CLASS, sandbox:PROFILE."),
    now: z.iso.datetime().default("2026-01-01T12:00:00Z").describe("When the call is made, in UTC."),
    budget: z
      .record(text, z.union([z.strictObject({ used: z.number().int(), left: z.number().int() }), z.strictObject({ open: z.boolean() })]))
      .default({})
      .describe("What stands in budgets; those that every call falls under are untouched where nothing is said."),
    expect: z.enum(["permit", "sanitize", "sandbox", "ask", "refuse"]),
    rules: z.array(text).optional().describe("The deciding rules, all of them, in any order."),
    code: text.optional().describe("The code of a refusal."),
  })
  .refine(
    ({ tool, action, on }) => (tool === undefined ? action !== undefined && on !== undefined : action === undefined && on === undefined),
    {
      error: "needs either a tool, or an action and what it is on",
    },
  );

export const policyTestSchema = z
  .strictObject({
    policies: z.array(text).optional().describe("The rule files that are tested, of the same folder; left out, all of them."),
    also: text.optional().describe("Rules that stand beside those, for these tests alone, such as a permit that forbids are tried on."),
    house: houseSchema.optional().describe("Left out: snapshot.json of the same folder, else what the configured servers offer now."),
    cases: z.array(caseSchema).min(1).max(10_000),
  })
  .describe("Tests of a folder of policies.");

export type WrittenHouse = z.output<typeof houseSchema>;
export type WrittenCase = z.output<typeof caseSchema>;

/** The text of schema/policy-test.schema.json. */
export function policyTestJsonSchema(): string {
  const schema = z.toJSONSchema(policyTestSchema, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ title: "*.policy-test.yaml", ...schema }, null, 2)}\n`;
}
