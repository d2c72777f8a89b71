/** What a house looks for beyond what every house looks for. */
import { z } from "zod";
import {
  HOST_CHARS_MAX,
  KNOWN_VALUE_CHARS_MAX,
  KNOWN_VALUE_CHARS_MIN,
  OWN_PATTERN_CHARS_MAX,
  OWN_WORD_CHARS_MAX,
  OWN_WORD_CHARS_MIN,
} from "../../inspection/limits.ts";
import { RESULT_WAYS } from "../../inspection/sanitizing.ts";
import { INSPECTION_ENTRIES_MAX } from "../limits.ts";

const NAME = /^[a-z][a-z0-9-]{0,63}$/;

const name = z.string().regex(NAME, "a name is a lower-case letter, then up to 63 lower-case letters, digits and hyphens");
const example = z.string().min(1).max(4096);

const canary = z.strictObject({
  name: name.describe("What faults and the log call it; the value they never say."),
  value: z
    .string()
    .min(KNOWN_VALUE_CHARS_MIN)
    .max(KNOWN_VALUE_CHARS_MAX)
    .describe("A string that nobody can guess and that stands nowhere else: `chatelaine canary` makes one."),
});

const pattern = z.strictObject({
  name: name.describe("Names what it finds: the class user-defined:NAME, where no class is given."),
  pattern: z
    .string()
    .min(1)
    .max(OWN_PATTERN_CHARS_MAX)
    .describe("A regular expression in the syntax of RE2: no looking around, no backreferences."),
  class: name.optional().describe("The class of what it finds, as rules name it."),
  words: z
    .array(z.string().min(2).max(64))
    .min(1)
    .max(64)
    .optional()
    .describe("Where given, the pattern is tried only near one of these words (without case), or in a member whose name holds one."),
  examples: z
    .strictObject({
      found: z.array(example).max(INSPECTION_ENTRIES_MAX).default([]).describe("Texts in which it must find something."),
      clean: z.array(example).max(INSPECTION_ENTRIES_MAX).default([]).describe("Texts in which it must find nothing."),
    })
    .prefault({})
    .describe("Texts that prove the pattern; they are checked whenever the configuration is read."),
});

const restoring = z.strictObject({
  class: name.describe("The class of values: email, card."),
  tools: z
    .array(z.string().min(3).max(512))
    .max(INSPECTION_ENTRIES_MAX)
    .default([])
    .describe("The tools that may have the values: server/tool."),
  arguments: z
    .array(z.string().regex(/^\/./, "a place begins with /, such as /to or /recipients/*").max(512))
    .max(64)
    .default([])
    .describe("The places of their arguments in which a token is replaced by its value, and nowhere else."),
  models: z
    .array(z.string().regex(/^[^/]+\/./, "a model is named provider/model, and provider/* stands for all of a provider").max(512))
    .max(INSPECTION_ENTRIES_MAX)
    .default([])
    .describe("The models in whose answers a token is replaced by its value, for the application: provider/model, provider/*."),
});

const way = z.enum(RESULT_WAYS);

const host = z
  .string()
  .max(HOST_CHARS_MAX)
  .regex(
    /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i,
    "a host is a name such as files.example.com, or *.example.com for all below it",
  );
const word = z
  .string()
  .min(OWN_WORD_CHARS_MIN)
  .max(OWN_WORD_CHARS_MAX)
  .regex(/^[\p{L}\p{N}](?:.*[\p{L}\p{N}])?$/u, "it begins and ends with a letter or a digit");

export const inspection = z
  .strictObject({
    canaries: z
      .array(canary)
      .max(INSPECTION_ENTRIES_MAX)
      .default([])
      .describe("Strings planted where nobody should read on; a call that carries one, in whatever encoding, is refused."),
    restore: z
      .array(restoring)
      .max(INSPECTION_ENTRIES_MAX)
      .default([])
      .describe("Where values go that tokens stand for; without an entry a token stays a token."),
    patterns: z.array(pattern).max(INSPECTION_ENTRIES_MAX).default([]).describe("Patterns of your own, beside the detectors of the house."),
    results: z
      .record(z.string().max(160), way)
      .default({})
      .describe(
        "What is done about findings in what comes back, by class or group (of both the class counts): report counts them on the ledger, token puts a token in the place of each, strike strikes it, withhold keeps the whole result from the agent. Without an entry: report.",
      ),
    allowedHosts: z
      .array(host)
      .max(INSPECTION_ENTRIES_MAX)
      .default([])
      .describe("Hosts to which URLs may take data along without being a finding of exfiltration: files.example.com, *.example.com."),
    toxicWords: z
      .array(word)
      .max(INSPECTION_ENTRIES_MAX)
      .default([])
      .describe("Further words, in any language, that are findings of toxicity."),
    injectionPhrases: z
      .array(word)
      .max(INSPECTION_ENTRIES_MAX)
      .default([])
      .describe("Further turns of phrase, in any language, each of which alone is a finding of injection."),
  })
  .prefault({})
  .describe("What inspection looks for beyond what it always looks for.");
