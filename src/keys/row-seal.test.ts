import { createSecretKey } from "node:crypto";
import { expect, test } from "vitest";
import { Fault } from "../call/fault.ts";
import { idMaker, type AgentId } from "../call/id.ts";
import { systemChance, systemClock } from "../main/system.ts";
import { KeyRing, type Owner, type Wrapped } from "./key-ring.ts";
import { RootKeys } from "./root-keys.ts";
import { RowSeal } from "./row-seal.ts";

const newId = idMaker(systemClock, systemChance);
const agents: readonly [AgentId, AgentId] = [newId("agt"), newId("agt")];
const rows = new Map<string, Wrapped>();
const roots = RootKeys.of(createSecretKey(systemChance.bytes(32)));
const ring = new KeyRing({ roots, store: { agentKey: (of) => rows.get(of) }, chance: systemChance, newId });
for (const owner of [...agents, "house"] satisfies Owner[]) rows.set(owner, ring.newAgentKey(owner));
const seal = new RowSeal({ ring, chance: systemChance, newId });
const plain = Buffer.from("likes leek soup");
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (thrown) {
    return thrown instanceof Fault ? thrown.code : String(thrown);
  }
  return "nothing";
};

test("content opens for its own row, its own words about it and its own key, and in no other place", () => {
  const of = { owner: agents[0], row: "mem_1" };
  const key = seal.newKey(of);
  const sealed = seal.seal(of, key, { plain, about: "mem_1/1" });
  expect(Buffer.from(sealed.bytes).includes(plain)).toBe(false);
  expect(Buffer.from(seal.open(of, key, { sealed, about: "mem_1/1" })).toString()).toBe("likes leek soup");
  expect(codeOf(() => seal.open(of, key, { sealed, about: "mem_1/2" }))).toBe("KEYS_SEALED");
  expect(codeOf(() => seal.open({ ...of, row: "mem_2" }, key, { sealed, about: "mem_1/1" }))).toBe("KEYS_WRAPPED");
  expect(codeOf(() => seal.open({ ...of, owner: agents[1] }, key, { sealed, about: "mem_1/1" }))).toBe("KEYS_WRAPPED");
  expect(codeOf(() => seal.open(of, seal.newKey(of), { sealed, about: "mem_1/1" }))).toBe("KEYS_SEALED");
});

test("the house has rows of its own", () => {
  const of = { owner: "house", row: "cul_1" } as const;
  const key = seal.newKey(of);
  const sealed = seal.seal(of, key, { plain, about: "cul_1/1" });
  expect(Buffer.from(seal.open(of, key, { sealed, about: "cul_1/1" }))).toEqual(plain);
});

test("equal texts of one owner have one digest, and of two owners two", () => {
  expect(seal.digest(agents[0], "soup")).toBe(seal.digest(agents[0], "soup"));
  expect(seal.digest(agents[0], "soup")).not.toBe(seal.digest(agents[1], "soup"));
});
