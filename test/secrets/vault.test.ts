/**
 * Against the real HashiCorp Vault or OpenBao, where there is one: the program `vault` or `bao` on the PATH, or where
 * CHATELAINE_VAULT says. Elsewhere these tests are skipped, and say so.
 */
import { describe } from "vitest";
import { hasNamespaces, RealStand, vaultProgram } from "./real-stand.fixture.ts";
import { vaultContract } from "./vault-contract.ts";
import { vaultHouse } from "./vault-house.ts";

const program = vaultProgram();

describe.skipIf(program === undefined)("the real Vault or OpenBao", () => {
  vaultContract(() => RealStand.open(program ?? ""));
});

describe.skipIf(program === undefined || !hasNamespaces(program))("a namespace of the real OpenBao", () => {
  vaultContract(() => RealStand.open(program ?? "", "team"));
});

describe.skipIf(program === undefined)("a house with the real Vault or OpenBao", () => {
  vaultHouse(() => RealStand.open(program ?? ""));
});
