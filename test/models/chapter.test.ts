/** What docs/models.md shows is what happens; what is wrong with providers is told where it stands. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Fault } from "../../src/call/fault.ts";
import { costOf, priceOf } from "../../src/execution/model/prices.ts";
import { shippedPrices } from "../../src/main/configuration/model-prices.ts";
import { readConfigurationFile } from "../../src/main/configuration/read.ts";

const CHAPTER = readFileSync(join(import.meta.dirname, "..", "..", "docs", "models.md"), "utf8");
const [providers = "", prices = "", script = "", clerk = "", recorded = ""] = [...CHAPTER.matchAll(/```yaml\n(.*?)```/gs)].map(
  ([, text]) => text,
);
const folder = mkdtempSync(join(tmpdir(), "models-chapter-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  writeFileSync(join(folder, "clerk.yaml"), clerk);
  writeFileSync(join(folder, "run.json"), "[]");
});

function read(text: string) {
  const file = join(folder, "chatelaine.yaml");
  writeFileSync(file, text);
  return readConfigurationFile(file);
}

function refused(text: string): Fault {
  try {
    read(text);
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error("it was taken");
}

describe("the chapter", () => {
  test("shows providers that can be configured, and where their requests go", () => {
    const { models } = read(providers);
    const rows = [...CHAPTER.matchAll(/^\| `([a-z-]+)` \| `@ai-sdk[^|]*\| `?(https?[^`|]*)`? \|/gm)].map(
      ([, kind, url]) => [kind, url] as const,
    );
    expect(rows).toHaveLength(6);
    for (const [kind, url = ""] of rows) {
      const found = Object.values(models).find((provider) => provider.kind === kind);
      const where = url.replace("REGION", "eu-central-1").replace("RESOURCE", "my-resource");
      expect(found, kind).toMatchObject({ baseUrl: where });
    }
    expect(models["claude"]).toMatchObject({ headers: { "x-api-key": "secret://anthropic" }, fallback: ["gpt/gpt-5.4", "local/qwen3"] });
  });

  test("shows prices, a script and a recording that can be read", () => {
    const { modelPrices, models } = read(`${providers}${prices}`);
    expect(modelPrices["claude/claude-opus-5-5"]).toMatchObject({ currency: "USD", inputPerMillion: 4 });
    expect(models).toBeDefined();
    expect(read(script).models["script"]).toMatchObject({ kind: "scripted", turns: [{}, {}, { times: 2 }, {}] });
    expect(read(recorded).models["again"]).toMatchObject({ kind: "replayed", calls: [], answersOthers: false });
  });
});

describe("a provider is refused", () => {
  const key = ["sk", "ant", "0123456789"].join("-");
  test.each([
    [
      "with a key that is written out",
      `claude: { kind: anthropic, key: "${key}" }`,
      /models\.claude\.key is no handle/,
      /chatelaine secret add/,
    ],
    ["with a key of a source that is not there", "claude: { kind: anthropic, key: secret://vlt/key }", /not configured/, /local/],
    [
      "at an address without TLS",
      "near: { kind: openai-compatible, baseUrl: 'http://models.example/v1' }",
      /HTTP without TLS/,
      /plainHttp/,
    ],
    ["with a kind that is none", "claude: { kind: antropic }", /must be one of anthropic, openai/, /^$/],
    ["with a key that it does not have", "local: { kind: ollama, fallbacks: [] }", /there is no models\.local\.fallbacks/, /fallback/],
    ["with a fallback to nobody", "local: { kind: ollama, fallback: [locl/m] }", /not configured/, /local/],
    ["of bedrock without anything to sign with", "aws: { kind: bedrock, region: eu-central-1 }", /no access key/, /accessKeyId/],
    ["without a script", "script: { kind: scripted }", /either turns or a script/, /script/],
  ])("%s", (_how, text, what, hint) => {
    const fault = refused(`models:\n  ${text}\n`);
    expect(fault.message).toMatch(what);
    expect(fault.hint ?? "").toMatch(hint);
    expect(fault.toString()).not.toContain(key);
    expect(fault.where).toMatch(/chatelaine\.yaml:2:/);
  });

  test("with the name of a server", () => {
    expect(refused("servers: { one: { url: 'https://mcp.example/mcp' } }\nmodels: { one: { kind: ollama } }\n").message).toMatch(
      /name of a server/,
    );
  });

  test("for what is wrong in its script, which is told where it stands", () => {
    writeFileSync(join(folder, "bad.yaml"), "- text: hello\n- when: { lastMessage: { matches: '(' } }\n");
    const fault = refused("models: { script: { kind: scripted, script: ./bad.yaml } }\n");
    expect(fault.where).toMatch(/bad\.yaml:2:/);
    expect(fault.message).toMatch(/RE2/);
  });

  test("for a price of tokens of what is no model", () => {
    expect(
      refused("currency: USD\nservers: { one: { url: 'https://mcp.example/mcp' } }\nprices: { one: { inputPerMillion: 1 } }\n").message,
    ).toMatch(/price of a model/);
  });
});

describe("a price", () => {
  test("of a dated version is that of its model, and the owner's stands over the shipped one", () => {
    const ofKind = { provider: "claude", kind: "anthropic" };
    expect(priceOf(shippedPrices(), { ...ofKind, model: "claude-haiku-4-5-20251001" })).toMatchObject({ inputPerMillion: 1 });
    const own = { ...shippedPrices(), "claude/claude-haiku-4-5": { currency: "EUR", inputPerMillion: 9 } };
    expect(priceOf(own, { ...ofKind, model: "claude-haiku-4-5-20251001" })).toMatchObject({ inputPerMillion: 9 });
    expect(priceOf(own, { ...ofKind, model: "unheard-of" })).toBeUndefined();
  });

  test("or a count that is not known makes no cost, and never one of nothing", () => {
    const price = { currency: "USD", inputPerMillion: 1, outputPerMillion: 2 };
    expect(costOf({ inputTokens: 10, outputTokens: 5 }, price)).toEqual({ moneyMicros: 20, currency: "USD" });
    expect(costOf({ inputTokens: 10 }, price)).toBeUndefined();
    expect(costOf({ outputTokens: 10 }, price)).toBeUndefined();
    expect(costOf({ inputTokens: 10, outputTokens: 5 }, undefined)).toBeUndefined();
    expect(costOf({ inputTokens: 10, outputTokens: 5 }, { currency: "USD", contextTokens: 1 })).toBeUndefined();
    expect(costOf({ inputTokens: 10, outputTokens: 5 }, { currency: "USD", inputPerMillion: 1 })).toBeUndefined();
  });
});
