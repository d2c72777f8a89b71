/** A house as operators and agents meet it: real store, keys, ledger, sessions, tokens and HTTP apps; a clock that the test moves. */
import { createSecretKey, generateKeyPairSync } from "node:crypto";
import { settling } from "../../src/approval/settle.ts";
import type { Call } from "../../src/call/call.ts";
import { Credential } from "../../src/call/credential.ts";
import type { Fault } from "../../src/call/fault.ts";
import { idMaker } from "../../src/call/id.ts";
import type { AgentId, ApprovalId, SessionId } from "../../src/call/id.ts";
import type { JsonObject } from "../../src/call/json.ts";
import { subjectDigest } from "../../src/call/subject.ts";
import { forgetPerson } from "../../src/main/forget-person.ts";
import { forPeople } from "../../src/inspection/for-people.ts";
import { LOOKING } from "../../src/inspection/looking.ts";
import type { Desk } from "../../src/operate/desk.ts";
import { identityWriter } from "../../src/operate/house-change.ts";
import { announcing, HouseEvents } from "../../src/operate/house-events.ts";
import { Agents, attributing, firstOwner, People, Tokens, VirtualKeys } from "../../src/identity/index.ts";
import { KeyRing, RootKeys, RowSeal } from "../../src/keys/index.ts";
import { readEntry } from "../../src/ledger/read-entry.ts";
import { ledgerStop } from "../../src/ledger/ledger-stop.ts";
import { entryMaker } from "../../src/ledger/make-entry.ts";
import type { MakeEntry } from "../../src/ledger/make-entry.ts";
import { oauthApp } from "../../src/server/oauth.ts";
import { operatorsApp } from "../../src/server/operators.ts";
import { Budgets, Sessions } from "../../src/session/index.ts";
import { openShelf, type Shelf } from "../../src/execution/shelf/shelf.ts";
import { shelfDesk } from "../../src/main/shelf-desk.ts";
import type { Store } from "../../src/store/port.ts";
import { openSearchIndex } from "../../src/store/sqlite/search-index.ts";
import { openMemoryStore } from "../../src/store/memory/open.ts";
import type { MemoryStore } from "../../src/store/memory/open.ts";
import { chance, ISSUER, must, TestClock } from "./house.fixture.ts";

export const POLICY = "a".repeat(64);

function shelfOf({ ring, store, clock, newId }: { ring: KeyRing; store: Store; clock: TestClock; newId: ReturnType<typeof idMaker> }): Shelf {
  const seal = new RowSeal({ ring, chance, newId });
  return openShelf({ store: store.shelf, seal, openIndex: openSearchIndex, pauses: () => () => undefined, clock, newId, namesOf: (person) => new Set([person]), readerId: (reader) => reader, take: never });
}

/** The stops and the store that operators act on. */
async function assemble(issuer: () => string) {
  const clock = new TestClock();
  const newId = idMaker(clock, chance);
  const log = generateKeyPairSync("ed25519");
  const store = openMemoryStore({ house: newId("hse"), logKey: log.privateKey });
  const ring = new KeyRing({ roots: RootKeys.of(createSecretKey(chance.bytes(32))), store, chance, newId });
  const makeEntry = entryMaker(clock, newId);
  const events = new HouseEvents();
  const ledger = { ...announcing(store, (event) => events.tell(event)), commitHouse: store.commitHouse.bind(store) };
  const writer = identityWriter({ ledger, makeEntry, newAgentKey: (agent) => ring.newAgentKey(agent) });
  const digestKey = chance.bytes(32);
  const agents = new Agents({ store, writer, clock, chance, newId, digestKey });
  const people = new People({ store, writer, clock, chance, newId, digestKey });
  const virtualKeys = new VirtualKeys({ store, writer, clock, chance, newId, digestKey });
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const tokens = await Tokens.of({ key: { private: privateKey, public: publicKey }, issuer, clock, newId });
  const sessions = new Sessions({
    store,
    clock,
    budgets: new Budgets({ budgets: {}, prices: {}, currency: undefined, isTrusted: () => false, store, clock }),
    keysOf: (row) => ring.sessionKeys(row, row.wrappedKey ?? { keyId: "", wrappedBy: "", bytes: new Uint8Array() }),
  });
  const desk: Desk = {
    agents,
    people,
    tokens,
    virtualKeys,
    sessions,
    writer,
    store,
    verifier: { last: () => undefined, verify: never },
    ledger,
    keys: {
      newSessionKey: (owner) => ring.newSessionKey(owner),
      sessionKeys: (owner, wrapped) => ring.sessionKeys(owner, wrapped),
      eraseSession: (session) => ring.eraseSession(session),
      rotateRoot: () => never(),
    },
    mayIntroduce: (agent) => agent === "introducer",
    forgetPerson: (person) => forgetPerson({ store, clock, drop: () => undefined }, person),
    forPeople: (value) => forPeople(value, LOOKING),
    shelf: shelfDesk(shelfOf({ ring, store, clock, newId })),
    secrets: { list: () => [], add: never, rotate: never, remove: never, uses: never },
    definitions: { list: () => store.definitions(), find: () => undefined, accept: () => Promise.reject(new Error("this house has no catalogue")) },
    policy: {
      status: () => ({ version: POLICY, loadedAt: clock.now(), files: ["house.cedar"] }),
      changes: () => store.policyChanges(),
      version: (version) => ({ version, files: store.policyFiles(version) ?? {} }),
      explain: () => never(),
      apply: () => Promise.reject(new Error("this house has no policies")),
    },
    decided: (call) => store.recordedCall(call),
    forkedFrom: ({ agent, session }) => store.journal.forkedFrom(agent, session),
    classesOf: () => [],
    textsAt: () => [],
    makeEntry,
    newId: newId as Desk["newId"],
    clock,
  };
  return { clock, newId, store, events, desk, digestKey, signing: privateKey };
}

/** Opens a house with its first owner and its HTTP apps. */
export async function openDesk(issuer: () => string = () => ISSUER) {
  const { clock, newId, store, events, desk, digestKey, signing } = await assemble(issuer);
  const { agents, people, tokens } = desk;
  const reported: Fault[] = [];
  const owner = must(await firstOwner(people));
  const operators = operatorsApp({ desk, events, report: (fault) => reported.push(fault) });
  const oauth = oauthApp({ desk, report: (fault) => reported.push(fault) });
  const ask = asking({ ...desk, store, clock, newId });

  /** The entries of a log, oldest first. */
  const entriesOf = (of: AgentId | "house") =>
    store
      .log(of)
      .entries(0, store.log(of).size())
      .map((bytes) => readEntry(bytes));

  /** Asks the operators' API as a program with an operator token. */
  async function api(method: "GET" | "POST", path: string, body?: unknown, token = owner.token.secret) {
    const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": "application/json" }) };
    const response = await operators.app.request(`${ISSUER}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  }

  /** A person of a role, with a token of the command line. */
  async function person(name: string, role: "owner" | "security" | "operator" | "approver" | "auditor" | "viewer") {
    const row = await people.add(name, role, "house");
    const { secret } = await people.makeToken(row.person as `per_${string}`, "house");
    return { person: row.person, token: secret };
  }

  const call = (jwt: string) => ({ credential: new Credential(jwt) });
  const identity = attributing({ agents, tokens });
  return { clock, newId, store, desk, owner, operators, oauth, events, reported, identity, call, ask, entriesOf, api, person, digestKey, signing };
}

/** A member of an answer that has to be a text. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : never();
}

interface AskParts {
  readonly store: MemoryStore;
  readonly ledger: Desk["ledger"];
  readonly sessions: Sessions;
  readonly makeEntry: MakeEntry;
  readonly clock: TestClock;
  readonly newId: ReturnType<typeof idMaker>;
}

/** Takes a call that policy asks about as far as the ledger; the result is the approval that it opened. */
function asking({ store, ledger, sessions, makeEntry, clock, newId }: AskParts) {
  const stop = ledgerStop({ store: ledger, makeEntry });
  const approval = settling(store, () => newId("apr"), { asksMax: 100, onBurst: () => {} });
  return async (agent: AgentId, session: SessionId, args: JsonObject, rule: { readonly quorum?: number; readonly approver?: "another" } = {}): Promise<ApprovalId> => {
    const call: Call = {
      fault: undefined,
      id: newId("call"),
      at: clock.now(),
      door: "mcp",
      action: "callTool",
      definition: { kind: "tool", server: "files", name: "write_file", fingerprint: "f".repeat(64), state: "pinned", described: {} },
      name: "write_file",
      args,
      carried: undefined,
      credential: new Credential(""),
      approval: undefined,
    };
    const caller = { agent, agentName: "reader", role: "reader", owner: undefined, session, token: "tok_1" };
    const view = sessions.enter(call, caller);
    const digest = subjectDigest(call, view, POLICY);
    const asks = [{ rule: "house.cedar#writes", quorum: 1, expiresInMs: 60_000, reason: "writing needs a person", ...rule }];
    const ruling = approval.settle(call, view, { effect: "ask", rules: [], policy: POLICY, asks, digest }, () => never());
    await stop.record(call, view, ruling);
    return ruling.effect === "ask" ? ruling.waiting.approval : never();
  };
}

export type OpenDesk = Awaited<ReturnType<typeof openDesk>>;

function never(): never {
  throw new Error("the fixture is used in a way that it does not know");
}
