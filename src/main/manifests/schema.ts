/**
 * The shape of a tool manifest as it is written, `manifests/*.yaml` or a file of the owner's. Unknown keys are refused. The
 * descriptions become the published JSON Schema, schema/manifest.schema.json.
 */
import { z } from "zod";
import { TOOL_CLASSES } from "../../call/tool-class.ts";

const PLACE = /^(?:\/(?:[^~/]|~[01])+)+$/u;

const text = z.string().min(1).max(4096);
const place = z
  .string()
  .max(1024)
  .regex(PLACE, "a place is a JSON pointer such as /to or /mails/*/subject, in which * stands for any one step");
const places = z.array(place).max(1000).default([]);
const resource = z.union([
  z.literal("*"),
  z.string().regex(/^[^/*]+$/u, "it is the name of one argument, or * for everything that the server keeps"),
]);

const label = {
  integrity: z
    .enum(["trusted", "untrusted"])
    .optional()
    .describe("Whether only people whom the house trusts can have written it (trusted), or somebody outside can (untrusted)."),
  readers: z
    .union([z.enum(["public", "private"]), place, z.array(text).min(1).max(100)])
    .optional()
    .describe("Who may read it: public, private (nobody else), a place in the result that names them, or a list of names and places."),
  authentic: z
    .boolean()
    .optional()
    .describe("Whether the server vouches that it is what it says, such as the sender of a mail. Left out: as integrity has it."),
  choosable: z
    .boolean()
    .optional()
    .describe(
      "Whether somebody outside can pick the value, such as an own address. What is untrusted always is. Left out: as integrity has it.",
    ),
};

const names = z.union([text.transform((one) => [one]), z.array(text).min(1).max(100)]);

const own = z.strictObject({
  by: place.describe("The place below the record that says who made it. Its server must vouch for it."),
  is: names.describe("What stands there when it is the person who is served, in any case."),
  except: places.describe("Places below the record that others write all the same, such as what a reply quotes."),
});

const result = z
  .strictObject({
    ...label,
    parts: z
      .record(place, z.strictObject(label))
      .default({})
      .describe(
        "Places in the result that differ from the rest, below its structured content or the JSON that its text is. The most specific holds.",
      ),
    own: z
      .record(place, own)
      .default({})
      .describe("Records in the result, by their places, that the served person made: what they hold is trusted, whatever parts say."),
  })
  .describe("What is known of what comes back. Left out: untrusted and private.");

const tool = z
  .strictObject({
    classes: z
      .array(z.enum(TOOL_CLASSES))
      .min(1)
      .max(TOOL_CLASSES.length)
      .describe("What it can do. Label by effect, not by name: a read that marks as read is a write."),
    control: places.describe("Places in the arguments that say who, where, which, how much."),
    content: places.describe(
      "Places in the arguments that are carried along: subjects, bodies, notes. What neither list names counts as control, but for truth values and short choices.",
    ),
    recipients: places.describe("Those places that name who will read the content. They are control without being listed twice."),
    reversible: z
      .boolean()
      .optional()
      .describe("Whether what it does can be taken back within the same system. Left out: only reading can."),
    outward: z
      .boolean()
      .optional()
      .describe("Whether it binds or reaches somebody beyond the person who is served. Left out: send, pay, admin, egress and code do."),
    reads: resource.optional().describe("The argument that names what it reads of what the server keeps, or *."),
    writes: resource.optional().describe("The argument that names what it writes of what the server keeps, or *."),
    replaces: resource
      .optional()
      .describe(
        "The argument that is the whole new content of what it writes. Only of tools that keep nothing of what stood there; a call with further arguments is not taken for one that does.",
      ),
    result: result.optional(),
  })
  .describe("One tool, by its name.");

export const manifestSchema = z
  .strictObject({
    about: text.describe("Whose tools these are, and what they were written from."),
    packages: z
      .array(text)
      .max(100)
      .default([])
      .describe(
        "Packages and programs of the server: one that the house starts by such a name has this manifest without saying so. Of shipped manifests only.",
      ),
    result: result.optional().describe("What is known of what comes back from each tool that does not say it by itself."),
    tools: z.record(z.string().min(1).max(256), tool),
  })
  .describe("What a person says of a server's tools.");

export type WrittenManifest = z.output<typeof manifestSchema>;
export type WrittenTool = z.output<typeof tool>;
export type WrittenResult = z.output<typeof result>;
export type WrittenLabel = Omit<WrittenResult, "parts" | "own">;

/** The keys that may stand at a path, for a hint. */
export function manifestKeysAt(path: readonly (string | number)[]): readonly string[] {
  const [top, , below] = path;
  if (path.length === 0) return Object.keys(manifestSchema.shape);
  if (path.at(-2) === "parts") return Object.keys(label);
  if (path.at(-2) === "own") return Object.keys(own.shape);
  if (path.at(-1) === "result") return [...Object.keys(label), "parts", "own"];
  return top === "tools" && below === undefined ? Object.keys(tool.shape) : [];
}

/** The text of the published file. Draft 2020-12, of a manifest as it is written. */
export function manifestJsonSchema(): string {
  const schema = z.toJSONSchema(manifestSchema, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ title: "A tool manifest of Chatelaine", ...schema }, null, 2)}\n`;
}
