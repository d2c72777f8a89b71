/**
 * A person vouches for values, not for calls: what steered a call without anything trusted to account for it may from then
 * on steer calls of tools of the same classes, in this session, for a while. The call itself is not permitted by it; it is
 * decided anew when the agent makes it again. Where no value steers a call, what it does can be vouched for in the same way.
 */
import { sha256Hex } from "../call/digest.ts";
import { DEED_MARK } from "../call/flow.ts";
import type { Lacking } from "../call/flow.ts";
import { isId } from "../call/id.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject } from "../call/json.ts";
import { assertMayPermit, barredOf, quorumOf } from "../approval/vote.ts";
import type { ApprovalRow } from "../approval/port.ts";
import type { Action, DecidedCall, Desk } from "./desk.ts";
import { operateFault } from "./fault.ts";
import { ENDORSED_CHARS_MAX, ENDORSEMENT_EXPIRES_MS, ENDORSEMENT_EXPIRES_MS_MAX } from "./limits.ts";
import type { ValueShown } from "./operations.ts";
import { requestersOf } from "./requesters.ts";

/** Durable when it returns. Faults: OPERATE_UNKNOWN_CALL, OPERATE_NOTHING_TO_ENDORSE, OPERATE_ENDORSEMENT, APPROVAL_SELF, SESSION_*. */
export const endorse: Action<"endorse"> = async (desk, by, { call: named, arguments: wanted, expiresInMs = ENDORSEMENT_EXPIRES_MS }) => {
  if (!Number.isSafeInteger(expiresInMs) || expiresInMs < 1 || expiresInMs > ENDORSEMENT_EXPIRES_MS_MAX)
    throw operateFault("OPERATE_ENDORSEMENT", "it is for no such time", `give 1 to ${ENDORSEMENT_EXPIRES_MS_MAX} milliseconds`);
  const row = decidedCall(desk, named);
  const session = desk.sessions.look(row);
  const asks = asksOf(desk, row);
  const { requesters, alone } = requestersOf(desk, row, session);
  assertMayPermit(by.person, barredOf(asks, { requesters, alone }));
  assertEnough(asks);
  const values = chosen(valuesOf(desk, row), wanted);
  const texts = [...new Set(values.flatMap((value) => value.texts))];
  if (texts.length === 0)
    throw operateFault(
      "OPERATE_NOTHING_TO_ENDORSE",
      "no value of this call lacks anything",
      "see the call: chatelaine policy explain CALL",
    );
  const bytes = Buffer.from(JSON.stringify(texts));
  if (bytes.length > ENDORSED_CHARS_MAX)
    throw operateFault("OPERATE_ENDORSEMENT", "the values are too long", "endorse fewer arguments at once");
  const sealed = session.keys.seal(bytes, `${row.call}/endorsed`);
  const classes = [...desk.classesOf(row)].sort();
  const expiresAt = desk.clock.now() + expiresInMs;
  const ref = { sha256: sha256Hex(sealed.bytes), bytes: sealed.bytes.length };
  const who = { by: by.person, ...(requesters.includes(by.person) && { requester: true as const }) };
  const about = { session: row.session, call: row.call, ...who, classes, values: ref, expiresAt };
  const entry = desk.makeEntry({ kind: "endorsement" as const, ...about });
  const { index } = await desk.ledger.commit(row.agent, { kind: "endorsed", entry, values: sealed });
  return { call: row.call, session: row.session, values: chosen(valuesForPeople(desk, row), wanted), classes, expiresAt, entry: index };
};

/** The same as `valuesOf` for people to look at: credentials are struck. The caller records that content is read. */
export function valuesForPeople(desk: Desk, decided: DecidedCall): readonly ValueShown[] {
  return valuesOf(desk, decided, (args) => desk.forPeople(args).value);
}

/** The values of a decided call with which something was wrong, with what stands there. */
function valuesOf(desk: Desk, decided: DecidedCall, see: (args: JsonObject) => JsonObject = (given) => given): readonly ValueShown[] {
  const { call, session, agent, args, on } = decided;
  const lacking = on?.flow?.lacking ?? [];
  if (lacking.length === 0) return [];
  const given: unknown = JSON.parse(Buffer.from(desk.sessions.look({ agent, session }).keys.open(args, `${call}/args`)).toString("utf8"));
  const inner = isJsonObject(given) && isJsonObject(given["args"]) ? given["args"] : {};
  const looked = { call: decided, args: see(inner) };
  return lacking.map((value) => shown(desk, looked, value));
}

/** The empty place stands for what the call does, which no value of it steers. */
function shown(
  desk: Desk,
  { call, args }: { readonly call: DecidedCall; readonly args: JsonObject },
  { argument, lack, seen }: Lacking,
): ValueShown {
  if (argument === "") return { argument, lack, seen, texts: [`${DEED_MARK}${call.server}/${call.name}`] };
  return { argument, lack, seen, texts: desk.textsAt(args, argument).filter((text) => !text.startsWith(DEED_MARK)) };
}

/** What rules asked about the call, whatever became of the asking since. */
function asksOf(desk: Desk, { approval }: DecidedCall): ApprovalRow["asks"] {
  return (approval === undefined ? undefined : desk.store.approval(approval))?.asks ?? [];
}

/** Where a rule asks several people about a call, one of them cannot make it a call that nobody need be asked about. */
function assertEnough(asks: ApprovalRow["asks"]): void {
  const people = quorumOf({ asks });
  if (people === 1) return;
  throw operateFault(
    "OPERATE_ENDORSEMENT",
    `a rule asks ${people} people about this call, and who vouches for its values is one`,
    "let that many permit the call: chatelaine approve",
  );
}

function chosen(values: readonly ValueShown[], wanted: readonly string[] | undefined): readonly ValueShown[] {
  if (wanted === undefined) return values;
  const unknown = wanted.find((argument) => !values.some((value) => value.argument === argument));
  if (unknown !== undefined) {
    const known = [...new Set(values.map(({ argument }) => argument))].join(", ");
    throw operateFault("OPERATE_NOTHING_TO_ENDORSE", "nothing is wrong with the value of that argument", `one of: ${known || "(none)"}`);
  }
  return values.filter(({ argument }) => wanted.includes(argument));
}

/** By its own id, or by that of the approval that it waits for. */
function decidedCall(desk: Desk, named: string): DecidedCall {
  const call = isId("apr", named) ? desk.store.approval(named)?.call : isId("call", named) ? named : undefined;
  const row = call === undefined ? undefined : desk.decided(call);
  if (row !== undefined) return row;
  throw operateFault("OPERATE_UNKNOWN_CALL", "there is no such call", "see the calls of a session: chatelaine session show");
}
