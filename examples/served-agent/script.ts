/** What stands in the place of the model where there is no network. */
import { scripted } from "../../src/main.ts";

export const offline = scripted([
  { when: { toolResult: true }, text: "{{toolResult}} (opening-hours.md)" },
  { when: { userMessage: { contains: "open" } }, toolCalls: [{ name: "docs__search", args: { query: "opening hours" } }] },
  { when: { userMessage: { contains: "Sunday" }, anyMessage: { contains: "Monday to Saturday" } }, text: "No: it is open from Monday to Saturday only." },
  { text: "Ask me about the house." },
]);
