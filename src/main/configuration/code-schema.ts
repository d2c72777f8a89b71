/** The house's own server that runs code, as it is written. */
import { z } from "zod";
import { LANGUAGES } from "../../execution/code/languages.ts";

export const code = z
  .strictObject({
    languages: z
      .array(z.enum(LANGUAGES))
      .min(1)
      .default([...LANGUAGES])
      .describe("python, node and shell are programs in a sandbox, where they are installed; javascript is a snippet in QuickJS."),
    profile: z
      .string()
      .max(64)
      .default("strict")
      .describe("The profile of its sandboxes: one that ships with the house, or one of sandbox.profiles."),
  })
  .describe("What may be run, and in which profile.");
