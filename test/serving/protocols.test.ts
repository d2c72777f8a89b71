/** The same runs as the AI SDK's user interfaces and AG-UI's clients read them: their own readers, and no other. */
import { HttpAgent } from "@ag-ui/client";
import { DefaultChatTransport, readUIMessageStream, type UIMessage } from "ai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyOf, openServing, type Serving } from "./house.fixture.ts";

let serving: Serving;
let desk: { readonly authorization: string };
beforeAll(async () => {
  serving = await openServing();
  desk = await keyOf(serving, "desk");
});
afterAll(() => serving.close());

function person(text: string): UIMessage {
  return { id: `m-${text}`, role: "user", parts: [{ type: "text", text }] };
}

async function chat(
  messages: UIMessage[],
  { id, headers = desk }: { readonly id: string; readonly headers?: Record<string, string> },
): Promise<UIMessage> {
  const transport = new DefaultChatTransport({ api: `${serving.url}/v1/agents/desk/chat`, headers });
  const stream = await transport.sendMessages({
    trigger: "submit-message",
    chatId: id,
    messageId: undefined,
    messages,
    abortSignal: undefined,
  });
  const last = messages.at(-1);
  let read: UIMessage | undefined;
  for await (const message of readUIMessageStream({ stream, ...(last?.role === "assistant" && { message: last }), terminateOnError: true }))
    read = message;
  if (read === undefined) throw new Error("nothing was read");
  return read;
}

test("the AI SDK's transport reads a run, and its thread goes on in one session", async () => {
  const first = await chat([person("hello")], { id: "thread-1" });
  expect(first.parts.filter(({ type }) => type === "text")).toMatchObject([{ text: "Hello there.", state: "done" }]);
  const second = await chat([person("hello"), first, person("again")], { id: "thread-1" });
  expect((second.metadata as { session: string }).session).toBe((first.metadata as { session: string }).session);
  const third = await chat([person("hello")], { id: "thread-2" });
  expect((third.metadata as { session: string }).session).not.toBe((first.metadata as { session: string }).session);
});

test("a run that is over is read again from its beginning", async () => {
  const first = await chat([person("hello")], { id: "thread-3" });
  const response = await serving.get(`/v1/runs/${first.id}/events?as=ui`, desk);
  expect(response.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
  const text = await response.text();
  expect(text).toContain('"type":"finish"');
  expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
});

/** What a user interface sends when its person clicked. */
function approvedIn(asked: UIMessage): UIMessage {
  const parts = asked.parts.map((part) => {
    if (part.type !== "dynamic-tool" || part.state !== "approval-requested") return part;
    return { ...part, state: "approval-responded", approval: { id: part.approval.id, approved: true } };
  });
  return { ...asked, parts: parts as UIMessage["parts"] };
}

function sessionOf({ metadata }: UIMessage): string {
  return (metadata as { readonly session: string }).session;
}

test("a tool that waits for people asks, and a person's answer in the conversation is the ruling", async () => {
  const asked = await chat([person("order tea")], { id: "thread-4" });
  const part = asked.parts.find(({ type }) => type === "dynamic-tool");
  expect(part).toMatchObject({ toolName: "desk__order", state: "approval-requested", input: { item: "tea" } });
  const done = await chat([person("order tea"), approvedIn(asked)], { id: sessionOf(asked), headers: serving.owner });
  expect(done.parts.find(({ type }) => type === "dynamic-tool")).toMatchObject({ state: "output-available", output: "ordered tea" });
  expect(done.parts.filter(({ type }) => type === "text")).toMatchObject([{ text: "It is done." }]);
});

test("whom the conversation serves rules in it where nobody else may, and does not where somebody may", async () => {
  const alone = await chat([person("order tea")], { id: "thread-7", headers: serving.owner });
  const done = await chat([person("order tea"), approvedIn(alone)], { id: "thread-7", headers: serving.owner });
  expect(done.parts.filter(({ type }) => type === "text")).toMatchObject([{ text: "It is done." }]);
  expect((await serving.post("/v1/people", { name: "vera", role: "approver" })).status).toBe(200);
  const asked = await chat([person("order tea")], { id: "thread-6", headers: serving.owner });
  await expect(chat([person("order tea"), approvedIn(asked)], { id: "thread-6", headers: serving.owner })).rejects.toThrow("APPROVAL_SELF");
});

test("what an application answers in a conversation rules on nothing: it goes on once a person has ruled", async () => {
  const asked = await chat([person("order tea")], { id: "thread-5" });
  const going = chat([person("order tea"), approvedIn(asked)], { id: "thread-5" });
  expect(await (await serving.get(`/v1/runs/${asked.id}`, desk)).json()).toMatchObject({ run: { state: "waiting" } });
  const next = await serving.post("/v1/agents/desk/chat", { id: "thread-5", messages: [person("hello")] }, desk);
  expect([next.status, await next.json()]).toMatchObject([409, { fault: { code: "SERVER_RUN_WAITS" } }]);
  const part = asked.parts.find((one) => one.type === "dynamic-tool");
  const approval = part !== undefined && "approval" in part ? part.approval?.id : undefined;
  await serving.post(`/v1/approvals/${approval}/refuse`, { reason: "no tea" });
  expect((await going).parts.find(({ type }) => type === "dynamic-tool")).toMatchObject({ state: "output-error" });
});

test("AG-UI's client reads a run, its interrupt, and what follows when a person resumes it", async () => {
  const begun = await chat([person("hello")], { id: "thread-7" });
  const agent = new HttpAgent({ url: `${serving.url}/v1/agents/desk/ag-ui`, headers: desk, threadId: sessionOf(begun) });
  const kinds: string[] = [];
  let outcome: { readonly type: string; readonly interrupts?: readonly { readonly id: string }[] } | undefined;
  const subscriber = {
    onEvent: ({ event }: { readonly event: { readonly type: string } }) => void kinds.push(event.type),
    onRunFinishedEvent: ({ event }: { readonly event: object }) => void (outcome = (event as { outcome: typeof outcome }).outcome),
  };
  agent.addMessage({ id: "m1", role: "user", content: "order tea" });
  await agent.runAgent({}, subscriber);
  expect(kinds[0]).toBe("RUN_STARTED");
  expect(kinds).toEqual(expect.arrayContaining(["STEP_STARTED", "TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END", "RUN_FINISHED"]));
  expect(outcome).toMatchObject({ type: "interrupt", interrupts: [{ reason: "tool_call", toolCallId: expect.any(String) }] });
  agent.headers = serving.owner;
  const interruptId = outcome?.interrupts?.[0]?.id ?? "";
  await agent.runAgent({ resume: [{ interruptId, status: "resolved", payload: { approved: true } }] }, subscriber);
  expect(outcome).toMatchObject({ type: "success" });
  expect(agent.messages.find(({ role }) => role === "tool")).toMatchObject({ content: "ordered tea" });
  expect(agent.messages.at(-1)).toMatchObject({ role: "assistant", content: "It is done." });
});

test("AG-UI: what nobody waits for is not answered", async () => {
  const response = await serving.post(
    "/v1/agents/desk/ag-ui",
    {
      threadId: "ag-2",
      runId: "r",
      messages: [],
      tools: [],
      context: [],
      resume: [{ interruptId: "apr_x", status: "resolved", payload: { approved: true } }],
    },
    serving.owner,
  );
  expect([response.status, await response.json()]).toMatchObject([404, { fault: { code: "SERVER_INTERRUPT_UNKNOWN" } }]);
});
