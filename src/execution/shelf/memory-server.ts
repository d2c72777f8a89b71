/** The built-in server `memory`: what an agent remembers of the person whom its session serves. */
import { z } from "zod";
import type { HouseServer } from "../house-upstream.ts";
import { askerOf, writerOf } from "./asker.ts";
import { LISTED_MAX, MEMORY_CHARS_MAX, QUERY_CHARS_MAX, RESULTS_DEFAULT, RESULTS_MAX, TOPIC_CHARS_MAX, TOPICS_MAX } from "./limits.ts";
import type { Memories, Memory } from "./memories.ts";
import type { MemoryId } from "./port.ts";
import { DESTROYS, READS, serverOf, shelfTool, WRITES } from "./shelf-tool.ts";
import { answered, told, type Told } from "./tell.ts";

const text = z.string().min(1).max(MEMORY_CHARS_MAX).describe("One thing, in a sentence that can be understood by itself.");
const topics = z.array(z.string().min(1).max(TOPIC_CHARS_MAX)).max(TOPICS_MAX).optional().describe("Words under which it belongs.");
const memory = z.string().max(64).describe("The id of a memory: mem_ and what follows.");
const extracted = z.boolean().default(false).describe("Whether it was found in a conversation, and nobody asked for it.");
const NONE = "Nothing is remembered.";

/** Its tools act on what `memories` gives when they are called. */
export function memoryServer(memories: () => Memories): HouseServer {
  return serverOf([...reading(memories), ...writing(memories)]);
}

function reading(memories: () => Memories) {
  const recall = {
    name: "recall",
    description: "Finds what is remembered of the person and fits a question or a subject, best first.",
    args: z.strictObject({
      query: z.string().min(1).max(QUERY_CHARS_MAX).describe("What it should be about, in words."),
      limit: z.number().int().min(1).max(RESULTS_MAX).default(RESULTS_DEFAULT).describe("How many at most."),
      within: z.boolean().default(false).describe("Whether only what leaves the label of the session as it is."),
    }),
    hints: READS,
  };
  const list = {
    name: "list",
    description: "Lists what is remembered of the person, in the order in which it was first remembered.",
    args: z.strictObject({
      limit: z.number().int().min(1).max(LISTED_MAX).default(RESULTS_MAX),
      after: memory.optional().describe("The last id of the page before."),
    }),
    hints: READS,
  };
  return [
    shelfTool(recall, async ({ query, limit, within }, call) => {
      const found = await memories().recall(askerOf(call), query, { limit, ...(within && { within: call.inFlight.label }) });
      return told(found.map(shown), NONE);
    }),
    shelfTool(list, ({ limit, after }, call) =>
      told(
        memories()
          .list(askerOf(call), { limit, after: after as MemoryId | undefined })
          .map(shown),
        NONE,
      ),
    ),
  ];
}

function writing(memories: () => Memories) {
  const remember = {
    name: "remember",
    description: "Remembers one thing about the person for later sessions. What says nearly the same is revised.",
    args: z.strictObject({
      text,
      topics,
      extracted,
      replaces: memory.optional().describe("The memory that it says anew, where that is no more trusted than what this session has read."),
    }),
    hints: WRITES,
  };
  const revise = {
    name: "revise",
    description: "Says a memory anew. What it said before is kept as an earlier version.",
    args: z.strictObject({ memory, text, topics }),
    hints: WRITES,
  };
  const revert = {
    name: "revert",
    description: "Brings back what an earlier version of a memory said, as a new version.",
    args: z.strictObject({ memory, version: z.number().int().min(1).describe("The version whose words are brought back.") }),
    hints: WRITES,
  };
  const forget = {
    name: "forget",
    description: "Forgets a memory for good, with all its versions.",
    args: z.strictObject({ memory, extracted }),
    hints: DESTROYS,
  };
  return [
    shelfTool(remember, async ({ extracted: isFound, replaces, ...said }, call) => {
      const writer = writerOf(call, memories().now());
      const { memory: id, outcome } = await memories().remember(writer, said, { origin: isFound ? "extracted" : "tool", replaces });
      return answered(`${OUTCOMES[outcome]} (${id})`, { memory: id, outcome });
    }),
    shelfTool(revise, async ({ memory: id, ...said }, call) =>
      changed(await memories().revise(writerOf(call, memories().now()), id, said)),
    ),
    shelfTool(revert, async ({ memory: id, version }, call) =>
      changed(await memories().revert(writerOf(call, memories().now()), id, version)),
    ),
    shelfTool(forget, async ({ memory: id, extracted: isFound }, call) => {
      const gone = await memories().forget(writerOf(call, memories().now()), id, { extracted: isFound });
      return answered(`Forgotten (${gone})`, { memory: gone });
    }),
  ];
}

const OUTCOMES = { remembered: "Remembered", revised: "Revised what said nearly the same", known: "Known already" } as const;

function changed({ memory: id, version }: Memory) {
  return answered(`It is version ${version} now (${id})`, { memory: id, version });
}

function shown({ memory: id, version, text: words, topics: under, label, createdAt, changedAt }: Memory): Told {
  const about = [id, ...(version > 1 ? [`version ${version}`] : []), ...(under.length > 0 ? [under.join(", ")] : [])];
  return { text: `${words}\n(${about.join("; ")})`, label, ref: { id, version, at: createdAt, changedAt } };
}
