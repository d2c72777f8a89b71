/** A server of tools that agents' own programs perform, as it is written. */
import { z } from "zod";

export const application = z
  .strictObject({
    agents: z
      .array(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "the name of an agent"))
      .min(1)
      .max(1000)
      .describe("Names of the agents whose programs declare its tools and perform them; no other agent may call them."),
    tools: z
      .array(z.string().min(1).max(256))
      .max(1000)
      .optional()
      .describe("Names of tools that rules may name before a program has declared them. What such a tool takes is known once it is declared."),
    changes: z
      .enum(["review", "accept"])
      .optional()
      .describe(
        "What becomes of a tool that a program declares otherwise than before: it is quarantined until a person accepts it (review, the default), or it counts as it is declared now, for a program whose owner vouches for what it says (accept).",
      ),
  })
  .describe("Whose programs perform its tools.");
