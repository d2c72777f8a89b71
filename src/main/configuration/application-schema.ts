/** A server of tools that agents' own programs perform, as it is written. */
import { z } from "zod";

export const application = z
  .strictObject({
    agents: z
      .array(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "the name of an agent"))
      .min(1)
      .max(1000)
      .describe("Names of the agents whose programs declare its tools and perform them; no other agent may call them."),
  })
  .describe("Whose programs perform its tools.");
