/** A house with one agent that has a row of every kind, sealed with true keys. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalBytes } from "../../src/call/canonical.ts";
import { sha256Hex } from "../../src/call/digest.ts";
import type { AgentId, SessionId } from "../../src/call/id.ts";
import { type KeyService, RowSeal } from "../../src/keys/index.ts";
import { toBase64 } from "../../src/ledger/base64.ts";
import { uncheckedCheckpoint } from "../../src/ledger/checkpoint.ts";
import { type Foundation, layFoundation } from "../../src/main/foundation.ts";
import { systemChance, systemClock } from "../../src/main/system.ts";
import { decided, ended, sessionMoved } from "../contract/changes.ts";
import { cause, documentBegun, memoryBegun, messageAdded, modelCalled, newArtifact, newId, runStarted, stepStarted } from "../contract/row-changes.ts";

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "chatelaine-transfer-"));

export const openBase = (folder: string, keyService?: KeyService): Promise<Foundation> => layFoundation(folder, { clock: systemClock, chance: systemChance, keyService });

export const SAID = "the quarterly figures are due on Friday";

export interface Peopled {
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly run: ReturnType<typeof newId<"run">>;
  readonly artifact: ReturnType<typeof newArtifact>;
  readonly memory: ReturnType<typeof memoryBegun>["memory"];
}

/** Adds an agent with a session of which nothing is missing, and one that was erased. Its run was given these principles. */
export async function people(base: Foundation, name: string, culture: readonly string[] = []): Promise<Peopled> {
  const { store, ring, makeEntry } = base;
  const agent: AgentId = newId("agt");
  const row = { agent, name, role: "reader", keyDigest: sha256Hex(name), state: "active", addedAt: 1, tokensNotBefore: 0 } as const;
  const entry = makeEntry({ kind: "agent" as const, agent, event: "added" as const, by: "house" as const });
  await store.commitHouse({ kind: "house-changed", entry, rows: [{ table: "agent", agent: row }, { table: "agent_key", wrapped: ring.newAgentKey(agent) }] });
  const [session, erased] = [newId("ses"), newId("ses")];
  for (const one of [session, erased]) {
    const opened = { session: one, wrappedKey: ring.newSessionKey({ agent, session: one }) };
    await store.commit(agent, { ...sessionMoved(one, "opened"), opened });
  }
  await store.commit(agent, sessionMoved(erased, "erased"));
  const made = await work(base, { agent, session }, culture);
  const log = store.log(agent);
  const { size, root } = uncheckedCheckpoint(log.checkpoint());
  await store.commitHouse({ kind: "house-changed", entry: makeEntry({ kind: "anchor" as const, agent, size, root: toBase64(root) }) });
  return { agent, session, ...made };
}

async function work({ store, ring, chance, newId: id }: Foundation, { agent, session }: Pick<Peopled, "agent" | "session">, culture: readonly string[]): Promise<Omit<Peopled, "agent" | "session">> {
  const stored = store.session(agent, session);
  if (stored?.wrappedKey === undefined) throw new Error("the session has no key");
  const keys = ring.sessionKeys({ agent, session }, stored.wrappedKey);
  const seal = (text: string, about: string) => keys.seal(canonicalBytes({ text }), about);
  const [run, call] = [newId("run"), newId("call")];
  await store.commit(agent, { ...decided(session, { call, args: keys.seal(canonicalBytes({ name: "opus", args: { dialect: "neutral" } }), `${call}/args`), entry: { action: "callModel" } }), run: { run, step: 0, ordinal: 0 } });
  await store.commit(agent, ended(session, call, { result: seal("answered", `${call}/result`) }));
  const door = id("call");
  await store.commit(agent, decided(session, { call: door, args: keys.seal(canonicalBytes({ name: "opus", args: { dialect: "openai-chat" } }), `${door}/args`), entry: { action: "callModel" } }));
  await store.commit(agent, ended(session, door, { result: seal("answered", `${door}/result`), took: { inputTokens: 7, outputTokens: 5, attempts: 1 } }));
  const message = messageAdded(session, run, { copyOf: newId("msg") });
  const said = { ...message, message: { ...message.message, content: seal(SAID, `${message.message.message}/content`) } };
  await store.journal.writeRuns(agent, [
    runStarted(session, run, { input: seal(SAID, `${run}/input`) }),
    stepStarted(run, 0),
    said,
    { kind: "context-built", run, step: 0, items: [{ ordinal: 0, source: "input", ref: message.message.message, chars: SAID.length }, ...culture.map((ref, at) => ({ ordinal: at + 1, source: "culture" as const, ref, chars: 1 }))] },
    modelCalled(session, call, { run, step: 0 }),
    { kind: "run-changed", run, from: ["running"], to: "completed", endedAt: 99, output: seal("done", `${run}/output`) },
  ]);
  const picture = chance.bytes(3_000_000);
  const digest = keys.digest(sha256Hex(picture));
  const made = newId("art");
  const name = keys.seal(canonicalBytes("figures.png"), `${made}/name`);
  const artifact = newArtifact(session, { artifact: made, run, call, bytes: picture.length, digest, name });
  await store.journal.keepArtifact(agent, artifact, keys.seal(picture, `${digest}/content`));
  const rows = new RowSeal({ ring, chance, newId: (prefix) => id(prefix) });
  const memory = newId("mem");
  const key = rows.newKey({ owner: agent, row: memory });
  const content = rows.seal({ owner: agent, row: memory }, key, { plain: Buffer.from(SAID), about: `${memory}/1` });
  const begun = memoryBegun(agent, { memory, key });
  await store.shelf.writeMemories(agent, [{ ...begun, content: { ...begun.content, content } }, { kind: "memory-changed", row: memory, event: "reverted", version: 1, content: { ...begun.content, content }, cause: cause(agent) }]);
  await store.shelf.writeKnowledge(agent, [documentBegun(agent, 3)]);
  return { run, artifact, memory };
}
