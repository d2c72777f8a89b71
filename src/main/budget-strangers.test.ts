import { expect, test } from "vitest";
import type { Living } from "../policy/schema.ts";
import { budgetStrangers } from "./budget-strangers.ts";
import { readConfiguration } from "./configuration/read.ts";

const living: Living = {
  definitions: [{ kind: "tool", server: "files", name: "read_file", fingerprint: "", state: "pinned", described: {} }],
  agents: [{ name: "reader", role: "reading" }],
};

test("agents, roles and tools that are not there are named, with the nearest that is", () => {
  const configuration = readConfiguration(
    {
      servers: { files: { command: "x" }, later: { command: "y" } },
      budgets: {
        few: {
          kind: "calls",
          per: "agent",
          callsMax: 1,
          only: { agents: ["reader", "raeder"], roles: ["writing"], tools: ["files/read_fil", "later/any"] },
        },
      },
      prices: { files: { tokens: 1 }, "files/read_file": { tokens: 1 }, "files/wrote": { tokens: 1 } },
    },
    "/house",
  );
  const found = budgetStrangers(configuration, living);
  expect(found.map(({ message, hint }) => `${message} (${hint})`)).toEqual([
    "budgets.few.only.agents names the agent raeder, which is not there (did you mean reader?)",
    "budgets.few.only.roles names the role writing, which is not there (mend budgets.few.only.roles in the configuration)",
    "budgets.few.only.tools names the tool files/read_fil, which is not there (did you mean files/read_file?)",
    expect.stringContaining("prices names the tool files/wrote, which is not there"),
  ]);
  expect(found.every(({ severity }) => severity === "warning")).toBe(true);
});
