/** What every store promises of keys for the model doors. */
import { expect, test } from "vitest";
import { houseChanged, newAgent, newPerson, newSession } from "./changes.ts";
import { HOUSE, LOG_KEY, type StoreUnderTest } from "./contract.ts";

export function virtualKeyContract(under: StoreUnderTest): void {
  test("a virtual key is kept, and written whole when it changes", async () => {
    const store = await under.open({ house: HOUSE, logKey: LOG_KEY });
    const key = { key: "key_00000000000000000000000001", agent: newAgent(), digest: "c".repeat(64), addedAt: 2, expiresAt: 9 } as const;
    await store.commitHouse(houseChanged([{ table: "virtual_key", key }]));
    expect(store.virtualKeys()).toEqual([key]);
    const changed = { ...key, revokedAt: 5, person: newPerson(), session: newSession() };
    await store.commitHouse(houseChanged([{ table: "virtual_key", key: changed }]));
    expect(store.virtualKeys()).toEqual([changed]);
    await store.close();
    under.clean();
  });
}
