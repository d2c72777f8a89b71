/** What the agent works with where there is no network: prices of one day, and a script in the place of a model. */
import { scripted } from "../../src/main.ts";

export const quotes: { readonly [symbol: string]: { readonly symbol: string; readonly price: number; readonly currency: string; readonly date: string } } = {
  AAPL: { symbol: "AAPL", price: 227.52, currency: "USD", date: "2024-09-25" },
  MSFT: { symbol: "MSFT", price: 432.11, currency: "USD", date: "2024-09-25" },
};

export const offline = scripted([
  {
    when: { userMessage: { contains: "report on it" }, anyMessage: { contains: "227.52" } },
    text: "# Apple (AAPL)\n\n| price | currency | date |\n|---|---|---|\n| 227.52 | USD | 2024-09-25 |\n\nThe share of Apple stood at 227.52 US dollars.",
  },
  { when: { userMessage: { contains: "report on it" } }, text: "A report on what?" },
  { when: { toolResult: true }, text: "| symbol | price |\n|---|---|\n| {{toolResult.symbol}} | {{toolResult.price}} {{toolResult.currency}} |" },
  { when: { userMessage: { contains: "Apple" } }, reasoning: "I need the last price.", toolCalls: [{ name: "finance__get_quote", args: { symbol: "AAPL" } }] },
  { text: "Ask me for the price of a share." },
]);
