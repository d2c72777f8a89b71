/** The house's own servers of memory, knowledge and culture, as they are written. */
import { z } from "zod";

const FOLDER = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MODEL = /^[a-z][a-z0-9-]{0,63}\/\S{1,256}$/;

export const memory = z.strictObject({}).describe("What agents remember of the people whom they serve, each agent for itself.");

export const culture = z.strictObject({}).describe("Principles that all agents share: proposed by agents, accepted by people.");

const folder = z.strictObject({
  path: z.string().min(1).max(4096).describe("The folder, relative to this file."),
  trust: z
    .enum(["trusted", "untrusted"])
    .default("untrusted")
    .describe("Whether only people whom the house trusts can have written what lies there (trusted), or somebody outside can (untrusted)."),
});

export const knowledge = z
  .strictObject({
    folders: z
      .record(z.string().regex(FOLDER, "a name is lower-case letters, digits, dots, hyphens and underscores"), folder)
      .default({})
      .describe("Folders whose files may be added, by the name that begins their paths."),
    embeddings: z
      .string()
      .regex(MODEL, "a provider, a slash and its model")
      .optional()
      .describe(
        "A model that makes vectors of passages and queries, each time by a call of the agent. Left out: the house makes lexical ones by itself.",
      ),
  })
  .describe("Documents that agents search, each agent its own.");
