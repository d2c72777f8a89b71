/** External decision points, as they are written. */
import { z } from "zod";
import { TOOL_CLASSES } from "../../call/tool-class.ts";
import { POINT_DEADLINE_MS } from "../../pdp/limits.ts";
import { POINT_NAMES } from "../../pdp/point.ts";
import { isSafeUrl } from "./safe-url.ts";

const ACTIONS = ["callTool", "readResource", "getPrompt", "complete", "subscribeResource", "elicit", "sample", "fetch", "callModel"] as const;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const list = <T extends z.ZodType>(item: T) => z.array(item).max(1000).default([]);
const some = z.string().min(1).max(256);

const names = z.strictObject({
  subjectType: some.default(POINT_NAMES.subjectType),
  subjectId: some.default(POINT_NAMES.subjectId),
  action: some.default(POINT_NAMES.action),
  resourceType: some.default(POINT_NAMES.resourceType),
  resourceId: some.default(POINT_NAMES.resourceId),
});

const point = z
  .strictObject({
    kind: z.enum(["authzen", "opa"]).describe("What it speaks: AuthZEN 1.0, or OPA's REST API."),
    url: z
      .url({ protocol: /^https?$/ })
      .refine(isSafeUrl, "HTTP without TLS is for this machine only: use https, or a loopback address")
      .describe(
        "authzen: the address below which /access/v1/evaluation answers. opa: the whole address, /v1/data/ and the path of the rule.",
      ),
    tokenFrom: z
      .string()
      .regex(VARIABLE, "a variable is letters, digits and underscores")
      .optional()
      .describe("Name of the environment variable that holds its bearer token. The token itself never stands here."),
    deadlineMs: z
      .number()
      .int()
      .min(10)
      .max(60_000)
      .default(POINT_DEADLINE_MS)
      .describe("How long it has to answer before the call is refused, in milliseconds."),
    send: list(z.enum(["args"])).describe("What it is sent beyond names, classes and labels: args sends the arguments, which are content."),
    for: z
      .strictObject({
        servers: list(z.string().regex(NAME, "the name of a server")),
        tools: list(some).describe("As server/tool."),
        classes: list(z.enum(TOOL_CLASSES)),
        actions: list(z.enum(ACTIONS)),
      })
      .prefault({})
      .describe("Which calls it is asked about: those that match every list that is given; left out, every call."),
    names: names
      .prefault({})
      .describe("How the parts of its request are named; {agent} {role} {action} {kind} {server} {name} stand for what they say."),
  })
  .describe("An external decision point. It can only tighten what the rules decide.");

export const decisionPoints = z
  .record(z.string().regex(NAME, "a name is a lower-case letter, then up to 63 lower-case letters, digits and hyphens"), point)
  .default({})
  .describe("External decision points, by the name that the ledger uses. All that apply must agree to a call.");
