/** A small identity of a house for tests: real keys and tokens, rows in maps, a clock that the test moves. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { AgentRow, OperatorSessionRow, PersonRow } from "../../src/rows/house-row.ts";
import { idMaker } from "../../src/call/id.ts";
import { Agents } from "../../src/identity/agents.ts";
import { attributing } from "../../src/identity/attribute.ts";
import { People } from "../../src/identity/people.ts";
import type { IdentityChange } from "../../src/identity/port.ts";
import { Tokens } from "../../src/identity/tokens.ts";

export const ISSUER = "http://127.0.0.1:4317";

export class TestClock {
  nowMs = Date.UTC(2026, 0, 1);
  now(): number {
    return this.nowMs;
  }
  monotonic(): number {
    return this.nowMs;
  }
  after(): () => void {
    return () => undefined;
  }
}

/** A value that has to be there. */
export function must<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error("the test relies on something that is not there");
  return value;
}

export const chance = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };

export async function identityHouse(issuer = ISSUER) {
  const clock = new TestClock();
  const newId = idMaker(clock, chance);
  const changes: IdentityChange[] = [];
  const agentRows = new Map<string, AgentRow>();
  const persons = new Map<string, PersonRow>();
  const logins = new Map<string, OperatorSessionRow>();
  const keep = (change: IdentityChange): void => {
    changes.push(change);
    if ("agent" in change && typeof change.agent === "object") agentRows.set(change.agent.agent, change.agent);
    if ("person" in change) persons.set(change.person.person, change.person);
    if ("login" in change) logins.set(change.login.digest, change.login);
    if ("spent" in change && change.spent !== undefined) logins.set(change.spent.digest, change.spent);
  };
  // A row is there only some turns after its write began, as with a real disk.
  const disk = { write: (change: IdentityChange): Promise<void> => new Promise((resolve) => setImmediate(() => resolve(keep(change)))) };
  const writer = { write: (change: IdentityChange) => disk.write(change) };
  const store = {
    agentRow: (agent: string) => agentRows.get(agent),
    agentNamed: (name: string) => [...agentRows.values()].find((row) => row.name === name),
    agentRows: () => [...agentRows.values()],
    revokedTokens: () => changes.flatMap((change) => (change.kind === "token-revoked" ? [change.token] : [])),
    person: (person: string) => persons.get(person),
    persons: () => [...persons.values()],
    personNamed: (name: string) => [...persons.values()].find((person) => person.name === name),
    personCount: () => persons.size,
    operatorSession: (digest: string) => logins.get(digest),
  };
  const digestKey = chance.bytes(32);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = { private: privateKey, public: publicKey };
  const agents = new Agents({ store, writer, clock, chance, newId, digestKey });
  const tokens = await Tokens.of({ key, issuer: () => issuer, clock, newId });
  const people = new People({ store, writer, clock, chance, newId, digestKey });
  const reopened = () => new Agents({ store, writer, clock, chance, newId, digestKey });
  return {
    clock,
    newId,
    changes,
    disk,
    keep,
    store,
    logins,
    key,
    agents,
    tokens,
    people,
    reopened,
    identity: attributing({ agents, tokens }),
  };
}

export type IdentityHouse = Awaited<ReturnType<typeof identityHouse>>;
