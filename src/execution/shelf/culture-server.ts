/** The built-in server `culture`: the principles that all agents share, and proposals for them. */
import { z } from "zod";
import type { HouseServer } from "../house-upstream.ts";
import { writerOf } from "./asker.ts";
import { PRINCIPLE_CHARS_MAX } from "./limits.ts";
import type { Principle, Principles } from "./principles.ts";
import { READS, serverOf, shelfTool, WRITES } from "./shelf-tool.ts";
import { answered, told, type Told } from "./tell.ts";

export interface CultureParts {
  readonly principles: Principles;
  readonly now: () => number;
}

/** Its tools act on what `parts` gives when they are called. */
export function cultureServer(parts: () => CultureParts): HouseServer {
  const list = {
    name: "list",
    description: "The principles of this house: what a person has accepted.",
    args: z.strictObject({}),
    hints: READS,
  };
  const propose = {
    name: "propose",
    description: "Proposes a principle for every agent of this house. It holds once a person has accepted it.",
    args: z.strictObject({
      text: z.string().min(1).max(PRINCIPLE_CHARS_MAX).describe("The principle, as agents would be given it."),
      why: z.string().min(1).max(PRINCIPLE_CHARS_MAX).optional().describe("Why, for whoever reviews it."),
      replaces: z.string().max(64).optional().describe("The id of the principle in whose place it would stand: cul_ and what follows."),
    }),
    hints: WRITES,
  };
  return serverOf([
    shelfTool(list, () => told(parts().principles.accepted().map(shown), "No principle was accepted yet.")),
    shelfTool(propose, async (proposed, call) => {
      const { culture, outcome } = await parts().principles.propose(writerOf(call, parts().now()), proposed);
      const text = outcome === "known" ? "It is known already" : "It waits for a person to accept it";
      return answered(`${text} (${culture})`, { culture, outcome });
    }),
  ]);
}

function shown({ culture: id, version, text, label }: Principle): Told {
  return { text: `${text}\n(${id})`, label, ref: { id, version } };
}
