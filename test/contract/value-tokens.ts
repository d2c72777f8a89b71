/** What every store promises of tokens. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { ValueToken } from "../../src/call/value-token.ts";
import { decided, ended, newAgent, newCall, newSession, sealed, sessionOpened } from "./changes.ts";
import { HOUSE, LOG_KEY, type StoreUnderTest } from "./contract.ts";

export function valueTokenContract(under: StoreUnderTest): void {
  test("tokens are kept with the decision or the outcome that they stand in, each once, for their session alone", async () => {
    const store = await under.open({ house: HOUSE, logKey: LOG_KEY });
    const [agent, session, call] = [newAgent(), newSession(), newCall()];
    const token = (ordinal: number): ValueToken => ({ ordinal, class: "email", digest: randomBytes(32).toString("hex"), call, value: sealed(20) });
    const [first, second, other] = [token(1), token(2), { ...token(1), class: "card" }];
    await store.commit(agent, sessionOpened(session));
    expect(store.valueTokens(agent, session)).toEqual([]);
    await store.commit(agent, { ...decided(session, { call }), tokens: [first] });
    await store.commit(agent, { ...ended(session, call), tokens: [other, second] });
    expect(store.valueTokens(agent, session)).toEqual([first, second]);
    expect(store.valueTokens(agent, newSession())).toEqual([]);
    expect(store.valueTokens(newAgent(), session)).toEqual([]);
    await store.close();
    under.clean();
  });
}
