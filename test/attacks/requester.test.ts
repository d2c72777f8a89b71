/** Attacks on the rule that whoever asks does not permit. */
import { beforeEach, expect, test } from "vitest";
import type { AgentId, PersonId, SessionId } from "../../src/call/id.ts";
import { expireApprovals } from "../../src/operate/expire.ts";
import { exchange } from "../../src/operate/exchange.ts";
import { openDesk } from "../identity/desk.fixture.ts";
import type { OpenDesk } from "../identity/desk.fixture.ts";

let house: OpenDesk;
let agent: AgentId;
let key: string;

beforeEach(async () => {
  house = await openDesk();
  const added = await house.desk.agents.register({ name: "reader", role: "reader", owner: undefined }, "house");
  agent = added.agent.agent as AgentId;
  key = added.key;
});

const issue = async (more: object = {}, token?: string) => (await house.api("POST", "/v1/agents/reader/tokens", more, token)).json;
const permit = async (approval: string, token?: string) => (await house.api("POST", `/v1/approvals/${approval}/permit`, {}, token)).json;
const asked = (session: unknown, by = agent) => house.ask(by, session as SessionId, { path: "a" });

test("who issued the token of a session cannot permit its calls where somebody else may; somebody else can", async () => {
  const approver = await house.person("anna", "approver");
  const { session } = await issue();
  const approval = await asked(session);
  expect((await permit(approval))["fault"]).toMatchObject({ code: "APPROVAL_SELF" });
  expect((await house.api("GET", `/v1/approvals/${approval}`)).json).toMatchObject({ requesters: [house.owner.person], barred: [house.owner.person] });
  expect(await permit(approval, approver.token)).toMatchObject({ state: "permitted" });
});

test("naming somebody else as the person served does not let the issuer permit", async () => {
  const approver = await house.person("anna", "approver");
  const { session } = await issue({ person: "anna" });
  const approval = await asked(session);
  expect((await permit(approval))["fault"]).toMatchObject({ code: "APPROVAL_SELF" });
  expect((await permit(approval, approver.token))["fault"]).toMatchObject({ code: "APPROVAL_SELF" });
});

test("a second owner counts, too, and an operator, who may not permit, does not", async () => {
  await house.person("otto", "operator");
  expect(await permit(await asked((await issue())["session"]))).toMatchObject({ state: "permitted" });
  await house.person("olga", "owner");
  expect((await permit(await asked((await issue())["session"])))["fault"]).toMatchObject({ code: "APPROVAL_SELF" });
});

test("an operator cannot get a token for a session that somebody else opened", async () => {
  const other = await house.person("olga", "owner");
  const { session } = await issue();
  expect((await issue({ session }, other.token))["fault"]).toMatchObject({ code: "OPERATE_SESSION_NOT_YOURS" });
  const own = await exchange(house.desk, { agent: "reader", key });
  expect((await issue({ session: own.session }))["fault"]).toMatchObject({ code: "OPERATE_SESSION_NOT_YOURS" });
  expect(await issue({ session })).toMatchObject({ session });
  expect(await exchange(house.desk, { agent: "reader", key, session: session as string })).toMatchObject({ session });
});

test("who lives alone in the house confirms what the own agent asks for, whoever opened the session, and the ledger says so", async () => {
  for (const wish of [{}, { person: house.owner.person as PersonId }]) {
    const { session } = await issue(wish);
    const approval = await asked(session);
    expect((await house.api("GET", `/v1/approvals/${approval}`)).json).toMatchObject({ requesters: [house.owner.person], barred: [] });
    expect(await permit(approval)).toMatchObject({ state: "permitted" });
    expect(house.entriesOf(agent).at(-1)).toMatchObject({ kind: "approval", event: "permitted", by: house.owner.person, requester: true });
    expect((await house.api("GET", `/v1/approvals/${approval}`)).json).toMatchObject({ votes: [{ by: house.owner.person, isRequester: true }] });
  }
});

test("once somebody else may permit, who lived alone does no more, of what waits already either", async () => {
  const { session } = await issue({ person: house.owner.person as PersonId });
  const approval = await asked(session);
  const other = await house.person("anna", "approver");
  expect((await permit(approval))["fault"]).toMatchObject({ code: "APPROVAL_SELF" });
  expect(await permit(approval, other.token)).toMatchObject({ state: "permitted" });
  expect(house.entriesOf(agent).at(-1)).not.toHaveProperty("requester");
});

test("a rule that demands another person is not answered by who lives alone, nor gone round by vouching for values", async () => {
  const { session } = await issue({ person: house.owner.person as PersonId });
  const approval = await house.ask(agent, session as SessionId, { path: "a" }, { approver: "another" });
  expect((await house.api("GET", `/v1/approvals/${approval}`)).json).toMatchObject({ barred: [house.owner.person] });
  expect((await permit(approval))["fault"]).toMatchObject({ code: "APPROVAL_SELF" });
  const vouch = async () => (await house.api("POST", `/v1/calls/${approval}/endorse`, {})).json["fault"];
  expect(await vouch()).toMatchObject({ code: "APPROVAL_SELF" });
  // It demands that, too, of a request whose time ran out.
  house.clock.nowMs += 120_000;
  await expireApprovals({ ...house.desk, store: house.store, report: () => {} });
  expect(await vouch()).toMatchObject({ code: "APPROVAL_SELF" });
  expect((await house.api("POST", `/v1/approvals/${await house.ask(agent, session as SessionId, { path: "b" }, { approver: "another" })}/refuse`, { reason: "no" })).json).toMatchObject({ state: "refused" });
});

test("a session that the agent opened with its own key has nobody who opened it", async () => {
  await house.person("anna", "approver");
  const { session } = await exchange(house.desk, { agent: "reader", key });
  expect(await permit(await asked(session))).toMatchObject({ state: "permitted" });
});
