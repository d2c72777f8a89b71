/** What every store promises of results that are read again. */
import { expect, test } from "vitest";
import { decided, ended, newAgent, newCall, newSession, sealed, sessionOpened } from "./changes.ts";
import { HOUSE, LOG_KEY, type StoreUnderTest } from "./contract.ts";

export function resultContract(under: StoreUnderTest): void {
  test("the newest results of a session are listed in their order, and each is read with its arguments", async () => {
    const store = await under.open({ house: HOUSE, logKey: LOG_KEY });
    const [agent, session, other] = [newAgent(), newSession(), newSession()];
    await store.commit(agent, sessionOpened(session));
    await store.commit(agent, sessionOpened(other));
    const calls = [newCall(), newCall(), newCall()];
    const [args, result] = [sealed(), sealed()];
    for (const call of calls) await store.commit(agent, decided(session, { call, args }));
    await store.commit(agent, decided(other, { call: newCall() }));
    const [first, failed, last] = calls as [`call_${string}`, `call_${string}`, `call_${string}`];
    await store.commit(agent, ended(session, first, { result }));
    await store.commit(agent, ended(session, failed, { status: "failed" }));
    await store.commit(agent, ended(session, last, { result }));
    const listed = (call: string) => ({ call, server: "files", name: "write_file" });
    expect(store.resultsOf(agent, session, 10)).toEqual([listed(first), listed(last)]);
    expect(store.resultsOf(agent, session, 1)).toEqual([listed(last)]);
    expect(store.resultsOf(agent, other, 10)).toEqual([]);
    expect(store.resultOf(agent, first)).toMatchObject({ ...listed(first), action: "callTool", args, result });
    expect(store.resultOf(agent, failed)).toBeUndefined();
    expect(store.resultOf(newAgent(), first)).toBeUndefined();
    const withheld = newCall();
    await store.commit(agent, decided(session, { call: withheld, args }));
    await store.commit(agent, ended(session, withheld, { result, fault: "INSPECTION_RESULT_WITHHELD" }));
    expect(store.resultsOf(agent, session, 10)).toEqual([listed(first), listed(last)]);
    expect(store.call(withheld)).toMatchObject({ status: "done", result });
    await store.close();
    under.clean();
  });
}
