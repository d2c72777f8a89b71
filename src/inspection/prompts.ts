/** What the person asked for, read from the agent's database: there it is durable before it counts for anything. */
import { isJsonObject } from "../call/json.ts";
import { promptAbout } from "../call/prompt.ts";
import type { SessionView } from "../call/session-view.ts";
import type { PromptStore } from "./port.ts";

/** The person's own words in a session, in the order in which they came, without the first `known`; what was attached is not among them. Faults: STORE_*, KEYS_*. */
export function promptTexts(store: PromptStore): (session: SessionView, known: number) => readonly string[] {
  return ({ agent, id, keys }, known) =>
    store.prompts(agent, id, known).map(({ content }) => {
      const prompt: unknown = JSON.parse(Buffer.from(keys.open(content, promptAbout(id))).toString("utf8"));
      const text = isJsonObject(prompt) ? prompt["text"] : undefined;
      return typeof text === "string" ? text : "";
    });
}
