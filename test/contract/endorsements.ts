/** What every store promises of values that people vouched for. */
import { expect, test } from "vitest";
import { decided, endorsed, newAgent, newCall, newSession, sessionMoved, sessionOpened } from "./changes.ts";
import { HOUSE, LOG_KEY, type StoreUnderTest, withCode } from "./contract.ts";

export function endorsementContract(under: StoreUnderTest): void {
  test("endorsements of a session are kept in their order, and none is for a session that has ended", async () => {
    const store = await under.open({ house: HOUSE, logKey: LOG_KEY });
    const [agent, session] = [newAgent(), newSession()];
    await store.commit(agent, sessionOpened(session));
    const call = newCall();
    await store.commit(agent, decided(session, { call }));
    const [first, second] = [endorsed(session, call, 5), endorsed(session, call, 9)];
    const { index } = await store.commit(agent, first);
    await store.commit(agent, second);
    expect(store.endorsements(agent, session)).toEqual([
      { entry: index, call, classes: ["send", "pay"], values: first.values, expiresAt: 5 },
      { entry: index + 1, call, classes: ["send", "pay"], values: second.values, expiresAt: 9 },
    ]);
    expect(store.endorsements(agent, newSession())).toEqual([]);
    await expect(store.commit(agent, endorsed(newSession(), call, 5))).rejects.toThrow("does not");
    await store.commit(agent, sessionMoved(session, "killed"));
    await expect(store.commit(agent, endorsed(session, call, 5))).rejects.toEqual(withCode("LEDGER_SESSION_NOT_ACTIVE"));
    await store.close();
    under.clean();
  });
}
