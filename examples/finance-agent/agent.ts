/** An agent with its own database and a quote tool: `node examples/finance-agent/agent.ts`, with ANTHROPIC_API_KEY for Claude. */
import { z } from "zod";
import { defineAgent, tool } from "../../src/main.ts";
import { offline, quotes } from "./recorded.ts";

const getQuote = tool({
  name: "get_quote",
  description: "The last price of a share, by its symbol.",
  input: z.strictObject({ symbol: z.string() }),
  execute: ({ symbol }) => quotes[symbol] ?? "no such symbol",
  readOnly: true,
});
const finance = defineAgent({
  name: "finance",
  model: process.env["ANTHROPIC_API_KEY"] === undefined ? offline : "anthropic/claude-sonnet-4-5",
  instructions: "Use tables to display data.",
  tools: [getQuote],
  database: process.env["DATABASE"] ?? "./finance",
  addHistoryToContext: true,
  addDatetimeToContext: true,
  markdown: true,
});
await finance.printResponse("What is the stock price of Apple?");
await finance.printResponse("Can you write a report on it? Just give me the report, no other text.");
