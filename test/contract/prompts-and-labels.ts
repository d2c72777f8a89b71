/** What every store promises of prompts and of labels that are left on what servers keep. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId, SessionId } from "../../src/call/id.ts";
import { TRUSTED_PUBLIC, type Label } from "../../src/call/label.ts";
import type { Store } from "../../src/store/port.ts";
import { decided, DEFINITION, labelRaised, newAgent, newSession, promptGiven, sessionMoved, sessionOpened } from "./changes.ts";
import { checkLog } from "./check-log.ts";
import { HOUSE, LOG_KEY, logKey, type StoreUnderTest, withCode } from "./contract.ts";

const LABEL: Label = { integrity: "untrusted", readers: ["rdr_a"], origins: ["files/read"] };

export function promptsAndLabels(under: StoreUnderTest): void {
  describe(`a store in ${under.name}`, () => {
    let store: Store;
    let agent: AgentId;
    let session: SessionId;

    beforeEach(async () => {
      store = await under.open({ house: HOUSE, logKey: LOG_KEY });
      agent = newAgent();
      session = newSession();
      await store.commit(agent, sessionOpened(session));
    });
    afterEach(async () => {
      await store.close();
      under.clean();
    });

    test("a session is at least as high as the label that a call of it was decided under", async () => {
      await store.commit(agent, decided(session, { effect: "refuse", entry: { label: LABEL } }));
      expect(store.session(agent, session)?.label).toEqual(LABEL);
      await store.commit(agent, decided(session));
      expect(store.session(agent, session)?.label).toEqual(LABEL);
    });

    describe("its prompts", () => {
      test("are read back in the order in which they came, sealed as they were, each in its own session", async () => {
        const other = newSession();
        await store.commit(agent, sessionOpened(other));
        const [one, two, elsewhere] = [promptGiven(session), promptGiven(session, { digest: DEFINITION }), promptGiven(other)];
        for (const change of [one, elsewhere, two]) await store.commit(agent, change);
        const stored = ({ entry: { id, at }, digest, prompt }: typeof one) => ({ prompt: id, at, digest, content: prompt });
        expect(store.prompts(agent, session, 0)).toEqual([stored(one), stored(two)]);
        expect(store.prompts(agent, session, 1)).toEqual([stored(two)]);
        expect(store.prompts(agent, newSession(), 0)).toEqual([]);
        for (const { entry, digest } of [one, two]) expect(store.promptsGiven(agent, session, digest)).toEqual({ count: 2, standing: entry.id });
        expect(store.promptsGiven(agent, other, two.digest)).toEqual({ count: 1, standing: undefined });
        expect(store.promptsGiven(agent, newSession(), one.digest)).toEqual({ count: 0, standing: undefined });
        expect(checkLog(store.log(agent), logKey(agent))).toBe(5);
      });

      test("raise the label of their session by what was attached", async () => {
        await store.commit(agent, promptGiven(session, { label: LABEL }));
        expect(store.session(agent, session)?.label).toEqual(LABEL);
      });

      test("are given to a paused session too, and to no other that is stopped", async () => {
        await store.commit(agent, sessionMoved(session, "paused"));
        await store.commit(agent, promptGiven(session));
        await store.commit(agent, sessionMoved(session, "killed"));
        await expect(store.commit(agent, promptGiven(session))).rejects.toThrow(withCode("LEDGER_SESSION_NOT_ACTIVE"));
        await expect(store.commit(agent, promptGiven(newSession()))).rejects.toThrow(withCode("STORE_CHANGE"));
        expect(store.prompts(agent, session, 0)).toHaveLength(1);
      });
    });

    describe("its stored labels", () => {
      const [one, two] = ["a".repeat(64), "b".repeat(64)];
      const UNTRUSTED: Label = { integrity: "untrusted", readers: null, origins: ["web/fetch"] };
      const PRIVATE: Label = { integrity: "trusted", readers: ["rdr_a"], origins: ["mail/read"] };

      test("stand under the names that they were left under, and on no other server", async () => {
        await store.commitHouse(labelRaised("files", [one], UNTRUSTED));
        expect(store.storedLabels("files", [one, two])).toEqual([{ resource: one, label: UNTRUSTED }]);
        expect(store.storedLabels("notes", [one])).toEqual([]);
        expect(checkLog(store.log("house"), logKey("house"))).toBe(1);
      });

      test("are joined with what stands there, whichever was there first, and never lowered", async () => {
        const joined = { integrity: "untrusted", readers: ["rdr_a"], origins: ["mail/read", "web/fetch"] };
        const both = [labelRaised("files", [one, two], UNTRUSTED), labelRaised("files", [one], PRIVATE)];
        await Promise.all(both.map((change) => store.commitHouse(change)));
        await store.commitHouse(labelRaised("files", [two], TRUSTED_PUBLIC));
        expect(store.storedLabels("files", [one])).toEqual([{ resource: one, label: joined }]);
        expect(store.storedLabels("files", [two])).toEqual([{ resource: two, label: UNTRUSTED }]);
      });

      test("are set anew where what they name was replaced, in the order in which it was asked for", async () => {
        await store.commitHouse(labelRaised("files", [one, two], UNTRUSTED));
        const changes = [labelRaised("files", [one], PRIVATE, { replaced: true }), labelRaised("files", [two], UNTRUSTED)];
        await Promise.all(changes.map((change) => store.commitHouse(change)));
        expect(store.storedLabels("files", [one])).toEqual([{ resource: one, label: PRIVATE }]);
        const raisedAgain = [labelRaised("files", [one], TRUSTED_PUBLIC, { replaced: true }), labelRaised("files", [one], UNTRUSTED)];
        await Promise.all(raisedAgain.map((change) => store.commitHouse(change)));
        expect(store.storedLabels("files", [one, two])).toEqual([one, two].map((resource) => ({ resource, label: UNTRUSTED })));
      });
    });
  });
}
