/** An agent on the AI SDK whose tools the house decides on. Its one line is `...guard.aisdk({ tools })`. */
import { generateText, stepCountIs, tool } from "ai";
import { z } from "zod";
import { connect } from "../../src/adapters/ai-sdk.ts";
import { scriptedModel } from "./scripted-model.ts";

const guard = connect({ url: process.env["HOUSE_URL"] ?? "", agent: "shop", key: process.env["SHOP_KEY"] ?? "" });

const tools = {
  lookup: tool({
    description: "Looks an order up.",
    inputSchema: z.object({ order: z.string() }),
    execute: async ({ order }) => `order ${order}: two loaves, 9 EUR`,
  }),
  refund: tool({
    description: "Pays an amount in EUR back.",
    inputSchema: z.object({ amount: z.int() }),
    execute: async ({ amount }) => `paid ${amount} EUR back`,
  }),
};

const model = scriptedModel([
  { toolName: "lookup", input: { order: "17" } },
  { toolName: "refund", input: { amount: 9 } },
  { toolName: "refund", input: { amount: 900 } },
  { toolName: "refund", input: { amount: 90_000 } },
]);
const { text } = await generateText({ model, ...guard.aisdk({ tools }), prompt: "Settle order 17.", stopWhen: stepCountIs(10) });
console.log(text);
