import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Call } from "../call/call.ts";
import { Credential } from "../call/credential.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { ModelPiece } from "../call/model.ts";
import { KnownValues } from "./detectors/known-secret/known-values.ts";
import { lookingFor } from "./looking.ts";
import type { ResultWays } from "./sanitizing.ts";
import { stopWith } from "./stop.fixture.ts";

const SECRET = `k9${"Zq7Lm2Xv".repeat(4)}`;
const KEY = `chk_${"A".repeat(43)}`;
const TOKEN = `eyJ.${"q1W2e3".repeat(20)}.presented`;
const secrets = new KnownValues();
secrets.register("vault", [SECRET]);
const looking = lookingFor({ secrets, canaries: new KnownValues(), patterns: [] });

function callOf(args: JsonObject, remedies: readonly string[] = []): Call {
  return {
    fault: undefined,
    id: "call_1",
    at: 0,
    door: "in-process",
    action: "callModel",
    definition: { kind: "model", server: "claude", name: "small", fingerprint: "", state: "pinned", described: {} },
    name: "small",
    args,
    carried: undefined,
    credential: new Credential(TOKEN),
    approval: undefined,
    ...(remedies.length > 0 && { remedies: remedies as NonNullable<Call["remedies"]> }),
  };
}

const asking = (text: string): JsonObject => ({
  dialect: "neutral",
  body: { prompt: [{ role: "user", content: [{ type: "text", text }] }] },
});

/** What a text comes to as pieces, cut at these places. */
function inPieces(
  stop: ReturnType<typeof stopWith>,
  call: Call,
  { text, cuts }: { readonly text: string; readonly cuts: readonly number[] },
): string {
  const heard: ModelPiece[] = [];
  const line = stop.ofLine({ signal: new AbortController().signal, piece: (piece) => heard.push(piece) }, call);
  const ends = [...new Set([...cuts.map((cut) => Math.floor(cut * text.length)), text.length])].toSorted((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    line.piece?.({ kind: "text", block: 0, text: text.slice(from, end) });
    from = end;
  }
  line.settle?.();
  return heard.map((piece) => (piece.kind === "text" ? piece.text : "")).join("");
}

function whole(stop: ReturnType<typeof stopWith>, call: Call, text: string): string {
  const { released } = stop.ofOutcome({ status: "done", result: { content: [{ type: "text", text }] }, durationMs: 1 }, call);
  return (released.outcome.result as { readonly content: readonly [{ readonly text: string }] }).content[0].text;
}

const SPREAD = SECRET.split("").join("-");
const CRUMBS = [
  ...["The answer is ", "four. ", "\n", "日本語の文、", "c", "ch", "chk_", "write to ", " and then "],
  ...[
    "anna@example.org",
    "bert@example.com",
    "+49 30 901820",
    SECRET,
    SECRET.slice(0, 20),
    SPREAD,
    Buffer.from(`id=${SECRET}`).toString("base64"),
  ],
  ...[KEY, TOKEN, `${KEY}x`, "4111 1111 1111 1111", "\u200b", "a".repeat(80), "<EMAIL_1·0a1b2c>", "EMAIL_7·"],
];
const texts = fc.array(fc.constantFrom(...CRUMBS), { minLength: 1, maxLength: 14 }).map((parts) => parts.join(""));
const cutting = fc.record({ text: texts, cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }) });

describe("any cutting of an answer into pieces comes to what none does", () => {
  const cases: [name: string, way: ResultWays, remedies: readonly string[], isRestored: boolean][] = [
    ["with nothing to strike but the house's own", {}, [], false],
    ["with addresses struck by the configuration", { email: "strike" }, [], false],
    ["with tokens in the place of addresses", { email: "token", phone: "token" }, [], false],
    ["with what a rule wants struck", {}, ["sanitize:pii"], false],
    ["with tokens put back", { email: "token" }, [], true],
  ];
  test.each(cases)("%s", (_, way, remedies, isRestored) => {
    fc.assert(
      fc.property(cutting, ({ text, cuts }) => {
        const make = () => stopWith(looking, isRestored ? [{ class: "email", tools: [], arguments: [], models: ["claude/*"] }] : [], way);
        const call = callOf(asking("x"), remedies);
        const expected = whole(make(), call, text);
        expect(inPieces(make(), call, { text, cuts })).toBe(expected);
        expect(expected).not.toContain(SECRET);
      }),
      { seed: 20261121, numRuns: 150 },
    );
  });
});

test("where nothing may have begun, nothing is held back for long", () => {
  const heard: string[] = [];
  const line = stopWith(looking).ofLine(
    { signal: new AbortController().signal, piece: (piece) => heard.push(JSON.stringify(piece)) },
    callOf(asking("x")),
  );
  for (let word = 0; word < 20; word++) line.piece?.({ kind: "text", block: 0, text: "word and word. " });
  expect(heard.length).toBeGreaterThan(5);
});

test("a tool call is looked at whole, a signature is not touched, and what came before is told first", () => {
  const stop = stopWith(looking, [], { email: "strike" });
  const heard: ModelPiece[] = [];
  const line = stop.ofLine({ signal: new AbortController().signal, piece: (piece) => heard.push(piece) }, callOf(asking("x")));
  line.piece?.({ kind: "reasoning", block: 0, text: `it is ${KEY.slice(0, 20)}` });
  line.piece?.({ kind: "reasoning", block: 0, text: KEY.slice(20) });
  line.piece?.({ kind: "event", event: { type: "signature_delta", signature: KEY } });
  line.piece?.({ kind: "text", block: 1, text: "short" });
  line.piece?.({
    kind: "tool-call",
    block: 2,
    id: "t1",
    name: "send",
    args: JSON.stringify({ to: "anna@example.org", "anna@example.org": 1 }),
  });
  line.settle?.();
  expect(heard).toEqual([
    { kind: "reasoning", block: 0, text: "it is [credential struck by the house]" },
    { kind: "event", event: { type: "signature_delta", signature: KEY } },
    { kind: "text", block: 1, text: "short" },
    {
      kind: "tool-call",
      block: 2,
      id: "t1",
      name: "send",
      args: JSON.stringify({ to: "[email struck by the house]", "[email struck by the house]": 1 }),
    },
  ]);
});

test("what an event of the wire holds is struck as it is in the whole answer, and values come back in it", () => {
  const to = "anna@example.org";
  const searched = (query: string, title: string) => [
    { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: JSON.stringify({ query }) } },
    {
      type: "content_block_start",
      index: 1,
      content_block: { type: "web_search_tool_result", content: [{ title, encrypted_content: to }] },
    },
    { type: "response.output_item.done", item: { type: "mcp_call", arguments: JSON.stringify({ q: query }), output: title } },
  ];
  const told = (stop: ReturnType<typeof stopWith>, call: Call, events: readonly JsonObject[]) => {
    const heard: ModelPiece[] = [];
    const line = stop.ofLine({ signal: new AbortController().signal, piece: (piece) => heard.push(piece) }, call);
    for (const event of events) line.piece?.({ kind: "event", event });
    return heard.map((piece) => (piece.kind === "event" ? piece.event : undefined));
  };
  const said = "[email struck by the house]";
  const striking = stopWith(looking, [], { email: "strike" });
  expect(told(striking, callOf(asking("x")), searched(to, `of ${to}`))).toEqual(searched(said, `of ${said}`));

  const restoring = stopWith(looking, [{ class: "email", tools: [], arguments: [], models: ["claude/small"] }]);
  const { args, ...call } = restoring.sanitize(callOf(asking(`write to ${to}`)), ["email:token:arguments"]);
  const token = /<EMAIL_1·\w{6}>/.exec(JSON.stringify(args))?.[0] ?? "";
  expect(told(restoring, { ...call, args }, searched(token, `of ${token}`))).toEqual(searched(to, `of ${to}`));
});

test("what the model thinks and signs is told as it stands in the whole answer: without values that come back, and with addresses", () => {
  const told = (dialect: string, kind: "text" | "reasoning") => {
    const stop = stopWith(looking, [{ class: "email", tools: [], arguments: [], models: ["claude/small"] }], { phone: "strike" });
    const asked = { dialect, body: { messages: [{ role: "user", content: "write to anna@example.org" }] } };
    const { args, ...call } = stop.sanitize(callOf(asked), ["email:token:arguments"]);
    const token = /<EMAIL_1·\w{6}>/.exec(JSON.stringify(args))?.[0] ?? "";
    const thought = `to ${token}, or call +49 30 901820 now`;
    const heard: string[] = [];
    const line = stop.ofLine(
      { signal: new AbortController().signal, piece: (piece) => heard.push(piece.kind === kind ? piece.text : "") },
      { ...call, args },
    );
    for (const char of thought) line.piece?.({ kind, block: 0, text: char });
    line.settle?.();
    return { thought, said: heard.join("") };
  };
  for (const dialect of ["anthropic-messages", "openai-responses"]) {
    const { thought, said } = told(dialect, "reasoning");
    expect(said).toBe(thought);
    expect(told(dialect, "text").said).toBe("to anna@example.org, or call [phone struck by the house] now");
  }
  expect(told("openai-chat", "reasoning").said).toBe("to anna@example.org, or call [phone struck by the house] now");
});

function listIn(holder: JsonObject | undefined, name: string): readonly JsonValue[] {
  const list = holder?.[name];
  return Array.isArray(list) ? (list as readonly JsonValue[]) : [];
}

describe("a request", () => {
  const ANNA = "anna@example.org";
  const thinking = { type: "thinking", thinking: `I think of ${ANNA}`, signature: "c2ln" };
  const reasoning = { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: ANNA }], encrypted_content: "ZW5j" };
  const picture = { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo".repeat(4000) } };
  const body = {
    model: "small",
    system: `You write to ${ANNA}.`,
    messages: [
      { role: "assistant", content: [thinking, { type: "tool_use", id: "toolu_01", name: "send", input: { id: ANNA, to: [ANNA] } }] },
      { role: "user", content: [picture, { type: "tool_result", tool_use_id: "toolu_01", content: `sent to ${ANNA}` }] },
      {
        role: "assistant",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "send", arguments: JSON.stringify({ to: ANNA, note: "a\u0040b" }) } },
        ],
      },
      reasoning,
    ],
  };

  test.each(["strike", "token"])(
    "is sanitized (%s) in prompts, history and arguments of tools, and what the model signed stays as it was",
    (way) => {
      const stop = stopWith(looking);
      const call = callOf({ dialect: "anthropic-messages", body });
      const { args, tokens = [] } = stop.sanitize(call, [way === "token" ? "email:token" : "email"]);
      const { messages, system } = args["body"] as { readonly messages: readonly JsonObject[]; readonly system: string };
      const part = (message: number, at: number) => listIn(messages[message], "content")[at];
      const put = way === "token" ? "<EMAIL_1·" : "[email struck by the house]";
      expect(JSON.stringify(args["body"]).split(ANNA)).toHaveLength(3);
      expect(part(0, 0)).toEqual(thinking);
      expect(messages[3]).toEqual(reasoning);
      expect(part(1, 0)).toEqual(picture);
      expect(system).toContain(put);
      expect(listIn(messages[2], "tool_calls")).toMatchObject([
        { function: { arguments: expect.stringMatching(/^\{"to":"[^"]+","note":"a@b"\}$/) } },
      ]);
      expect(JSON.stringify(messages[2])).toContain(put);
      expect(part(0, 1)).toMatchObject({ type: "tool_use", id: "toolu_01", name: "send", input: { id: expect.stringContaining(put) } });
      expect(tokens).toHaveLength(way === "token" ? 1 : 0);
    },
  );

  test("has its findings at their places, in arguments written as JSON too, and none in what the model signed", () => {
    const paths = stopWith(looking)
      .ofCall(callOf({ dialect: "anthropic-messages", body }))
      .findings.filter((one) => one.class === "email")
      .map((one) => one.path);
    expect(paths).toContain("/args/body/system");
    expect(paths).toContain("/args/body/messages/2/tool_calls/0/function/arguments/to");
    expect(paths.filter((path) => path.includes("thinking") || path.includes("summary"))).toEqual([]);
  });

  test.each([
    ["in a prompt", asking(`use ${KEY}`)],
    [
      "in what claims to be signed",
      { dialect: "neutral", body: { prompt: [{ role: "assistant", content: [{ type: "thinking", thinking: KEY }] }] } },
    ],
    ["as an id", { dialect: "neutral", body: { prompt: [{ role: "assistant", content: [{ type: "text", id: KEY }] }] } }],
    [
      "in arguments with escapes",
      {
        dialect: "openai-chat",
        body: { messages: [{ tool_calls: [{ function: { arguments: `{"k":"\\u0063hk_${"A".repeat(43)}"}` } }] }] },
      },
    ],
  ])("that carries a credential of the house %s is refused", (_, args) => {
    expect(() => stopWith(looking).ofCall(callOf(args))).toThrow(expect.objectContaining({ code: "INSPECTION_CREDENTIAL_IN_CALL" }));
  });
});

test("values come back in an answer, in its text and in the arguments of its tool calls, from models that are named and no others", () => {
  const named = [{ class: "email", tools: [], arguments: [], models: ["claude/small"] }];
  for (const [restoring, isBack] of [
    [named, true],
    [[{ ...named[0], class: "email", tools: [], arguments: [], models: ["claude/big"] }], false],
  ] as const) {
    const stop = stopWith(looking, restoring);
    const { args, ...call } = stop.sanitize(callOf(asking("write to anna@example.org")), ["email:token:arguments"]);
    const token = /<EMAIL_1·\w{6}>/.exec(JSON.stringify(args))?.[0] ?? "";
    const result = {
      content: [
        { type: "text", text: `to ${token}!` },
        { type: "tool-call", toolCallId: "t", toolName: "send", input: JSON.stringify({ to: token }) },
      ],
    };
    const { released } = stop.ofOutcome({ status: "done", result, durationMs: 1 }, { ...call, args });
    const seen = isBack ? "anna@example.org" : token;
    expect(released.outcome.result).toEqual({
      content: [
        { type: "text", text: `to ${seen}!` },
        { ...result.content[1], input: JSON.stringify({ to: seen }) },
      ],
    });
  }
});
