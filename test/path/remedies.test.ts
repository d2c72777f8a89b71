/** Remedies on the path: what rules want struck is struck before anybody approves, records or receives it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Credential } from "../../src/call/credential.ts";
import { aboutOf, ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action == Action::"own/note", resource);

@id("no-credentials-out")
@effect("sanitize") @with("credentials")
@reason("Credentials stay here.")
forbid (principal, action == Action::"own/note", resource)
when { context.common.findings.contains("credentials") || context.args.text like "*clean*" };

@id("readers-too")
permit (principal in Role::"writer", action == Action::"own/read", resource);

@id("nothing-comes-in")
@effect("sanitize") @with("credentials")
forbid (principal, action == Action::"own/read", resource);

@id("ask-before-some")
@effect("ask")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "*asked*" };

@id("late")
@effect("sanitize") @with("credentials")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "*late*" && context.common.approvals.contains("ask-before-some") };

@id("boxed")
@effect("sandbox") @profile("standard")
@reason("Only in a box.")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "*boxed*" };

@id("horoscopes")
@effect("sanitize") @with("horoscopes")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "*personal*" };
`;

/** Made up, of the form that the issuer gives them. */
const TOKEN = `ghp_${"aB3".repeat(12)}`;
const OTHER = `ghp_${"xY9".repeat(12)}`;
const STRUCK = "[credential struck by the house]";

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer({ content: `found ${TOKEN}` });
  story = await Story.open({ servers: { own: { url: own.url } }, agents: { writer: { role: "writer" } }, policies: { "own.cedar": POLICIES } });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

async function tokenOf(): Promise<string> {
  return (await story.operate("issueToken", { agent: "writer" })).token;
}

async function note(text: string, more: { readonly token?: string; readonly approval?: `apr_${string}` } = {}) {
  const { signal } = new AbortController();
  const credential = new Credential(more.token ?? (await tokenOf()));
  return call({ text }, credential, signal, more.approval);
}

function call(args: { readonly text: string }, credential: Credential, signal: AbortSignal, approval: `apr_${string}` | undefined) {
  return story.house.call({ door: "in-process", action: "callTool", server: "own", name: "note", args, credential, line: { signal }, ...(approval !== undefined && { approval }) });
}

const newest = (kind: "decision" | "outcome") => story.entries("writer").findLast((entry) => entry.kind === kind);

describe.each(ERAS)("a client of %s", (era) => {
  test("has a credential struck from what is sent and from what comes back, and the entry says so", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    const result = await client.callTool({ name: "own__note", arguments: { text: `use ${TOKEN} now` } });
    expect(own.notes.at(-1)).toBe(`use ${STRUCK} now`);
    expect(textOf(result)).not.toContain(TOKEN);
    expect(newest("decision")).toMatchObject({ effect: "permit", remedies: ["sanitize:credentials"], rules: ["writers-use-own", "no-credentials-out"] });
  });

  test("is told that a sandbox is wanted which its server, elsewhere, cannot be put into", async () => {
    const { client } = await story.connect({ agent: "writer", era });
    const result = await client.callTool({ name: "own__note", arguments: { text: "boxed" } });
    expect(aboutOf(result)).toMatchObject({ effect: "refuse", stop: "execution", code: "EXECUTION_SANDBOX_IMPOSSIBLE", hint: expect.any(String) });
    expect(own.notes).not.toContain("boxed");
  });
});

test("a class that no stop can strike refuses, and the report at load warned of it", async () => {
  const reply = await note("personal");
  expect(reply).toMatchObject({ kind: "refused", reason: { code: "POLICY_REMEDY_UNAVAILABLE" }, rules: [{ rule: "horoscopes" }] });
  expect(story.lines.all.join("\n")).toContain("policy-loaded");
});

test("a person sees and approves the sanitized call, and that is what runs", async () => {
  const token = await tokenOf();
  const calling = note(`asked with ${TOKEN}`, { token });
  const approval = await story.nextAsk();
  const shown = await story.operate("showApproval", { approval });
  expect(JSON.parse(shown.subject)).toMatchObject({ args: { text: `asked with ${STRUCK}` }, remedies: ["sanitize:credentials"] });
  expect(shown.subject).not.toContain(TOKEN);
  await story.operate("permitApproval", { approval });
  expect((await calling).kind).toBe("released");
  expect(own.notes.at(-1)).toBe(`asked with ${STRUCK}`);
});

test("what was approved sanitized opens nothing else, whatever the agent sends under its name", async () => {
  const token = await tokenOf();
  const hold = new AbortController();
  const waiting = call({ text: `asked of ${TOKEN}` }, new Credential(token), hold.signal, undefined);
  const approval = (await story.nextAsk()) as `apr_${string}`;
  hold.abort();
  expect((await waiting).kind).toBe("waiting");
  await story.operate("permitApproval", { approval });
  const before = own.notes.length;
  // The text that the approver saw, sent as it is: nothing is struck, so it is not what was approved.
  const unstruck = await call({ text: `asked of ${STRUCK}` }, new Credential(token), aborted(), undefined);
  expect(unstruck.kind).toBe("waiting");
  expect(await story.nextAsk()).not.toBe(approval);
  const other = await note(`asked of ${TOKEN} and more`, { token, approval });
  expect(other).toMatchObject({ kind: "refused", reason: { code: "APPROVAL_CHANGED" } });
  expect(own.notes.length).toBe(before);
  // Another secret of the same class in the same place leaves the very same call.
  expect((await note(`asked of ${OTHER}`, { token, approval })).kind).toBe("released");
  expect(own.notes.slice(before)).toEqual([`asked of ${STRUCK}`]);
});

test("a remedy that is wanted only once people have answered refuses: it would change what they permitted", async () => {
  const token = await tokenOf();
  const calling = note("asked late", { token });
  const approval = await story.nextAsk();
  await story.operate("permitApproval", { approval });
  expect(await calling).toMatchObject({ kind: "refused", reason: { code: "POLICY_REMEDY_LATE" } });
  expect(own.notes).not.toContain("asked late");
});

test("what a rule wants struck from every call is struck from its result alone where the call has nothing of it", async () => {
  const reply = await note("clean");
  expect(reply.kind).toBe("released");
  expect(newest("decision")).toMatchObject({ remedies: ["sanitize:credentials"] });
});

test("a credential is struck from the result of a call that has no arguments at all", async () => {
  const { client } = await story.connect({ agent: "writer", era: "2026-07-28" });
  expect(textOf(await client.callTool({ name: "own__read", arguments: {} }))).toBe(`found ${STRUCK}`);
  expect(newest("outcome")).toMatchObject({ findings: ["credentials"] });
});

function aborted(): AbortSignal {
  return AbortSignal.abort();
}
