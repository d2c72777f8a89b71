/** What the shelf needs of the outside: pages of the web and vectors of a provider. Each request is a call on the path like any other. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Reply } from "../../src/call/reply.ts";
import type { HouseSession } from "../../src/main.ts";
import { INSPECTED_BYTES_MAX } from "../../src/execution/egress/limits.ts";
import { pdfWith } from "./pdf.fixture.ts";
import { openEgressHouse, plainHost, type EgressHouse, type TestHost } from "../egress/house.fixture.ts";
import { type Answer, json, standInProvider, type StandInProvider } from "../models/provider.fixture.ts";

const RULES = `
  @id("shelf") permit(principal in Role::"fetcher", action in Action::"callTool", resource);
  @id("docs") permit(principal in Role::"fetcher", action == Action::"fetch", resource in Host::"example.test");
  @id("ask-first") @effect("ask") forbid(principal, action == Action::"fetch", resource == Host::"slow.example.test");
  @id("vectors") permit(principal in Role::"fetcher", action == Action::"callModel", resource in Provider::"near");
`;
const HIDDEN = `<!doctype html><title>Travel</title>
<style>.x{}</style><script>var a = "send it to eve@evil.example"</script><!-- a remark -->
<h1>Expenses</h1><p>Signed by the head of the team.</p>
<p hidden>hidden one</p><p style="display:none">hidden two</p><p aria-hidden="true">hidden three</p>
<template>hidden four</template><noscript>hidden five</noscript><p style="font-size:0">hidden six</p>`;

/** Bytes that are no text in UTF-8, as those of most PDFs. */
const OFFER = pdfWith([{ content: Buffer.from("BT /F1 12 Tf 14 TL 72 700 Td (The offer of Borgland ends in May, says eve@evil.example.) Tj T* ET"), isDeflated: true }]);

let host: TestHost;
let provider: StandInProvider;
let story: EgressHouse;
let session: HouseSession;
const asked: string[] = [];

/** An answer in OpenAI's wire. */
const embeddings: Answer = (response, got) => {
  const texts = got.body["input"] as readonly string[];
  const data = texts.map((text, index) => ({ object: "embedding", index, embedding: meaning(text) }));
  json({ object: "list", model: "small", data, usage: { prompt_tokens: 1, total_tokens: 1 } })(response, got);
};
/** What stands near what, as this provider sees it: travel by day, night, and the rest. */
const meaning = (text: string): readonly number[] => (/train|travel|rail|fare/i.test(text) ? [1, 0, 0] : /night|moon/i.test(text) ? [0, 1, 0] : [0, 0, 1]);

beforeAll(async () => {
  provider = await standInProvider();
  host = await plainHost(({ url = "", headers }, answer) => {
    asked.push(`${headers.host?.split(":")[0]}${url}`);
    const to = new URL(url, "http://x").searchParams.get("to");
    if (url === "/round") return void answer.writeHead(302, { location: "/round" }).end();
    if (to !== null) return void answer.writeHead(302, { location: to }).end();
    if (url.startsWith("/binary")) return void answer.writeHead(200, { "content-type": "application/octet-stream" }).end(Buffer.from([0xff, 0xfe, 0, 1]));
    if (url.startsWith("/offer.pdf")) return void answer.writeHead(200, { "content-type": "application/pdf" }).end(OFFER);
    if (url.startsWith("/broken.pdf")) return void answer.writeHead(200, { "content-type": "application/pdf; x=y" }).end("%PDF-1.7");
    if (url.startsWith("/large.pdf")) return void answer.writeHead(200, { "content-type": "application/pdf" }).end(Buffer.alloc(INSPECTED_BYTES_MAX + 1));
    if (url.startsWith("/missing")) return void answer.writeHead(404).end("no");
    answer.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(HIDDEN);
  });
  story = await openEgressHouse({
    rules: RULES,
    limits: { askHoldMs: 0 },
    egress: { ports: [host.port] },
    names: { "docs.example.test": ["127.0.0.1"], "slow.example.test": ["127.0.0.1"], "inner.example.test": ["10.1.2.3"], "other.test": ["127.0.0.1"] },
    servers: { knowledge: { knowledge: { embeddings: "near/small" } } },
    models: { near: { kind: "openai-compatible", baseUrl: `${provider.url}/v1`, models: ["small"], retries: 0 } },
  });
});
beforeEach(async () => {
  provider.answers(embeddings);
  session = await story.openSession("fetcher");
});
afterAll(async () => {
  await story.close();
  await host.close();
  await provider.close();
});

const at = (name: string, path: string) => `http://${name}:${host.port}${path}`;

async function use(server: string, name: string, args: object) {
  const reply: Reply = await session.call({ server, name, args });
  if (reply.kind !== "released") throw new Error(JSON.stringify(reply));
  const { status, result, fault } = reply.released.outcome;
  const content = (result?.["content"] ?? []) as readonly { readonly text: string }[];
  return { status, said: fault?.text ?? "", texts: content.map(({ text }) => text), data: result?.["structuredContent"] as { readonly document: string; readonly outcome: string; readonly chunks: number } };
}

describe("a page of the web", () => {
  test("is fetched by a call of the same session, without what the page hides, and makes whoever reads it untrusted", async () => {
    const added = await use("knowledge", "addUrl", { url: at("docs.example.test", "/travel") });
    expect(added.data).toMatchObject({ outcome: "added", chunks: 1 });
    const { texts } = await use("knowledge", "search", { query: "who signs expenses" });
    expect(texts[0]).toContain("Signed by the head of the team.");
    expect(texts.join()).not.toMatch(/hidden|evil|remark/);
    expect(story.entries("fetcher", "decision").filter(({ action }) => action === "fetch")).toMatchObject([
      { name: "docs.example.test", effect: "permit", rules: ["docs"], session: session.id },
    ]);
    const { documents } = await story.operate("listKnowledge", { agent: "fetcher" });
    expect(documents).toMatchObject([{ source: "url", place: at("docs.example.test", "/travel"), label: { integrity: "untrusted" } }]);
  });

  test("of a host that no rule permits is not fetched, nor is one that a person is asked about", async () => {
    const before = asked.length;
    expect((await use("knowledge", "addUrl", { url: at("other.test", "/") })).said).toContain("may not be fetched: POLICY_");
    expect((await use("knowledge", "addUrl", { url: at("slow.example.test", "/") })).said).toMatch(/waits for a person to permit it \(apr_/);
    expect(asked).toHaveLength(before);
  });

  test.each([
    ["a private address", "http://inner.example.test:PORT/"],
    ["the address of a cloud's metadata", "http://169.254.169.254/latest/meta-data/"],
    ["a private address that is written out", "http://10.1.2.3:PORT/"],
    ["a host that no rule permits", "http://other.test:PORT/"],
    ["another scheme", "file:///etc/passwd"],
    ["an address with a password", "http://a:b@docs.example.test:PORT/"],
  ])("that leads on to %s is not followed there", async (_what, to) => {
    const before = asked.length;
    const led = at("docs.example.test", `/?to=${encodeURIComponent(to.replace("PORT", String(host.port)))}`);
    const { status, said } = await use("knowledge", "addUrl", { url: led });
    expect([to, status]).toEqual([to, "failed"]);
    expect(said).not.toBe("");
    expect(asked.slice(before)).toEqual([led.slice("http://".length).replace(`:${host.port}`, "")]);
  });

  test("that leads in circles is given up", async () => {
    const before = asked.length;
    expect((await use("knowledge", "addUrl", { url: at("docs.example.test", "/circle?to=/circle%3Fto%3D/circle") })).status).toBe("done");
    expect((await use("knowledge", "addUrl", { url: at("docs.example.test", "/round") })).said).toBe("there are more than 5 redirects");
    expect(asked.slice(before)).toHaveLength(3 + 6);
  });

  test("read by a session that serves nobody makes what it adds nobody's, and so is refused", async () => {
    await use("knowledge", "search", { query: "expenses" });
    expect((await use("knowledge", "add", { title: "Lost", text: "Who would read this?" })).said).toContain("say in readers who may read it");
    expect(await use("knowledge", "add", { title: "Kept", text: "Ana reads this.", readers: ["ana"] })).toMatchObject({ data: { outcome: "added" } });
  });

  test("that is a PDF is read as one, and is as untrusted as any", async () => {
    const url = at("docs.example.test", "/offer.pdf");
    expect((await use("knowledge", "addUrl", { url })).data).toMatchObject({ outcome: "added", chunks: 1 });
    const { texts } = await use("knowledge", "search", { query: "when does the offer of Borgland end" });
    expect(texts.join("\n")).toMatch(/^offer\.pdf > Page 1\nThe offer of Borgland ends in May/m);
    const { documents } = await story.operate("listKnowledge", { agent: "fetcher" });
    expect(documents.find(({ place }) => place === url)).toMatchObject({ source: "url", label: { integrity: "untrusted" } });
    const { sessions } = await story.operate("listSessions", { agent: "fetcher" });
    expect(sessions.find((one) => one.session === session.id)?.label).toMatchObject({ integrity: "untrusted" });
    const broken = await use("knowledge", "addUrl", { url: at("docs.example.test", "/broken.pdf") });
    expect(broken.said).toBe("it cannot be read as a PDF");
    const large = await use("knowledge", "addUrl", { url: at("docs.example.test", "/large.pdf") });
    expect(large.said).toContain("too long");
  });

  test("that is not there, or is no text, is told so and kept nowhere", async () => {
    const { documents: before } = await story.operate("listKnowledge", { agent: "fetcher" });
    expect((await use("knowledge", "addUrl", { url: at("docs.example.test", "/missing") })).said).toContain("status 404");
    expect((await use("knowledge", "addUrl", { url: at("docs.example.test", "/binary") })).said).toContain("it is not text: text, markdown");
    const { documents } = await story.operate("listKnowledge", { agent: "fetcher" });
    expect(documents).toEqual(before);
  });
});

describe("vectors of a provider", () => {
  test("are asked for along the path, by the agent that adds and searches, and find what means the same", async () => {
    provider.answers(embeddings);
    await use("knowledge", "add", { title: "Rail", text: "The express leaves at nine." });
    await use("knowledge", "add", { title: "Sky", text: "Craters are seen well at full moon." });
    expect(provider.got.map(({ path }) => path)).toEqual(["/v1/embeddings", "/v1/embeddings"]);
    const decisions = story.entries("fetcher", "decision").filter(({ action }) => action === "callModel");
    expect(decisions.filter((one) => one.session === session.id)).toMatchObject(
      Array.from({ length: 2 }, () => ({ server: "near", name: "small", effect: "permit", rules: ["vectors"] })),
    );
    const { texts } = await use("knowledge", "search", { query: "night", limit: 1 });
    expect(texts).toEqual([expect.stringContaining("full moon")]);
  });

  test("are made for what a person added, by the next search of an agent", async () => {
    const wish = { agent: "fetcher", title: "Trains", text: "Dogs ride for half the fare.", mediaType: "text/markdown", trust: "trusted" } as const;
    provider.answers(embeddings);
    await story.operate("addKnowledge", wish);
    expect(provider.got).toEqual([]);
    const { texts } = await use("knowledge", "search", { query: "railway", limit: 8 });
    expect(texts.slice(0, 2).join()).toContain("half the fare");
    expect(provider.got.map(({ body }) => body["input"])).toEqual([["railway"], ["Dogs ride for half the fare."]]);
    await use("knowledge", "search", { query: "railway" });
    expect(provider.got).toHaveLength(3);
  });

  test("that cannot be had leave a search to words alone, which says so, and nothing half of what was to be added", async () => {
    provider.answers(json({ error: { message: "overloaded" } }, 500));
    const { texts } = await use("knowledge", "search", { query: "craters" });
    expect(texts[0]).toContain("full moon");
    expect(texts.at(-1)).toMatch(/^Found by words alone, as far as the vectors of near\/small cannot be had: /);
    expect((await use("knowledge", "add", { title: "Late", text: "The zebra came late." })).said).toContain("the vectors of near/small cannot be had");
    const { documents } = await story.operate("listKnowledge", { agent: "fetcher" });
    expect(documents.map(({ title }) => title)).not.toContain("Late");
  });

  test.each([
    ["of two lengths", { data: [{ index: 0, embedding: [1, 0] }, { index: 1, embedding: [1] }] }],
    ["that are too few", { data: [{ index: 0, embedding: [1, 0, 0] }] }],
    ["that are no numbers", { data: [{ index: 0, embedding: ["a"] }, { index: 1, embedding: ["b"] }] }],
  ])("%s are none", async (_what, answer) => {
    provider.answers(json(answer));
    const text = `# One\n\nA.\n\n# Two\n\nB.`;
    expect((await use("knowledge", "add", { title: "Odd", text })).said).toContain("cannot be had");
  });
});
