/** What a program writes of an agent is held to what may be written, in words that say what to mend. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineAgent, scripted, serve, tool } from "../../src/main.ts";

const folder = mkdtempSync(join(tmpdir(), "definitions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model = scripted([{ text: "hello" }]);
const quote = tool({ name: "get_quote", description: "A price.", input: z.strictObject({}), execute: () => "1" });

/** The fault of what is done; a definition may be of no form that TypeScript knows, as one of JavaScript is. */
function faultOf(written: unknown, make: (written: never) => unknown = defineAgent): unknown {
  try {
    make(written as never);
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

describe("a definition that says something unknown is refused, with what was probably meant", () => {
  const agent = { name: "clerk", model, database: join(folder, "never-opened") };
  test.each([
    ["a member of the agent", { ...agent, instruction: "x" }, "an agent has no instruction", "did you mean instructions?"],
    ["a hook", { ...agent, hooks: { beforRun: () => undefined } }, "hooks has no beforRun", "did you mean beforeRun?"],
    ["a limit of the budget", { ...agent, budget: { maxTokens: 5 } }, "budget has no maxTokens", "one of: tokensMax, usdMax"],
    ["a setting of the model", { ...agent, settings: { temprature: 1 } }, "settings has no temprature", "did you mean temperature?"],
    [
      "a member of another kind",
      { ...agent, addHistoryToContext: "yes" },
      "addHistoryToContext of an agent must be true or false",
      undefined,
    ],
    [
      "a tool that is none",
      { ...agent, tools: [quote, undefined] },
      "tools of an agent must be a list of what tool({ ... }) makes",
      undefined,
    ],
    ["no model", { name: "clerk" }, "model of an agent is missing: it is provider/model, or scripted([...]) or replayed([...])", undefined],
  ])("%s", (_name, written, message, hint) => {
    expect(faultOf(written)).toMatchObject({ code: "RUNTIME_DEFINITION", message, hint, where: "clerk" });
  });

  test("a tool", () => {
    const written = { name: "get_quote", description: "A price.", input: z.strictObject({}), execute: () => "1" };
    expect(faultOf({ ...written, readonly: true }, tool)).toMatchObject({
      message: "a tool has no readonly",
      hint: "did you mean readOnly?",
      where: "get_quote",
    });
    expect(faultOf({ ...written, execute: undefined }, tool)).toMatchObject({ message: "execute of a tool is missing: it is a function" });
    expect(faultOf({ ...written, input: { type: "object" } }, tool)).toMatchObject({ message: "input of a tool must be a schema of zod" });
  });

  test("nothing at all", () => {
    expect(faultOf(undefined)).toMatchObject({ code: "RUNTIME_DEFINITION", message: "an agent is an object" });
  });
});

test("two agents of one name in one house are refused, until the first was closed", async () => {
  const database = join(folder, "twice");
  const first = defineAgent({ name: "clerk", model, database });
  expect(faultOf({ name: "clerk", model, database })).toMatchObject({ code: "RUNTIME_DEFINITION", where: `clerk in ${database}` });
  await first.close();
  expect(defineAgent({ name: "clerk", model, database }).name).toBe("clerk");
});

test("a run is refused what it does not know, and a house names of providers and agents that nobody described", async () => {
  const clerk = defineAgent({ name: "clerk", model, database: join(folder, "runs") });
  const misspelt: object = { sessionId: "ses_1" };
  await expect(clerk.run("Hi.", misspelt)).rejects.toMatchObject({ message: "a run has no sessionId", hint: "did you mean session?" });
  await clerk.close();
  const strange = defineAgent({ name: "strange", model: "mistral/large", database: join(folder, "strange") });
  await expect(strange.run("Hi.")).rejects.toMatchObject({
    code: "RUNTIME_DEFINITION",
    message: "there is no provider mistral of models",
    where: "strange",
  });
  const asking = defineAgent({ name: "asking", model, agents: [clerk], database: join(folder, "asking") });
  await expect(asking.run("Hi.")).rejects.toMatchObject({ message: "it may ask the agent clerk, which is not defined in its house" });
  await expect(serve({ agents: [] })).rejects.toMatchObject({ message: "there is no agent to serve" });
});

test("a database that is a file, and a folder of policies that is not there, are faults with a hint", async () => {
  writeFileSync(join(folder, "agno.db"), "");
  const filed = defineAgent({ name: "filed", model, database: join(folder, "agno.db") });
  await expect(filed.run("Hi.")).rejects.toMatchObject({
    code: "STORE_IO",
    message: "a file stands where the data folder is to be",
    hint: "the data of a house is a folder: name another",
  });
  const ruled = defineAgent({ name: "ruled", model, database: join(folder, "ruled"), policies: join(folder, "none") });
  await expect(ruled.run("Hi.")).rejects.toMatchObject({ code: "POLICY_FOLDER_MISSING", where: join(folder, "none") });
});

test("a schema of another release of zod says itself what it is in JSON Schema, and reads what it takes", () => {
  const said = { $schema: "http://json-schema.org/draft-07/schema#", type: "object", properties: { symbol: { type: "string", description: "Of a share." } } };
  const input = {
    _zod: { output: { symbol: "" } },
    safeParse: (value: unknown) => ({ success: true, data: value as { readonly symbol: string } }) as const,
    "~standard": { version: 1, jsonSchema: { input: () => said, output: () => said } },
  };
  const { inputSchema } = tool({ name: "quote", description: "A price.", input, execute: ({ symbol }) => symbol.toLowerCase() });
  expect(inputSchema).toEqual({ type: "object", properties: said.properties });
});

test("a schema that zod 4 has no word for is said to be none", () => {
  const old = { safeParse: () => ({ success: true, data: {} }), "~standard": { version: 1 } };
  expect(() => tool({ name: "quote", description: "A price.", input: old as never, execute: () => "1" })).toThrow(
    expect.objectContaining({ code: "RUNTIME_DEFINITION", hint: expect.stringContaining("zod 4") }),
  );
});
