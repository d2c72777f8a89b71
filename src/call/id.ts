/**
 * Ids. Each has a readable prefix and sorts by the time it was made:
 * 48 bits of epoch milliseconds and 80 bits of chance, in Crockford base32 (the layout of ULID).
 */
import type { Chance, Clock } from "./clock.ts";

export type Id<Prefix extends string> = `${Prefix}_${string}`;
export type AgentId = Id<"agt">;
export type PersonId = Id<"per">;
export type SessionId = Id<"ses">;
export type CallId = Id<"call">;
export type ApprovalId = Id<"apr">;
export type LeaseId = Id<"lea">;
export type EntryId = Id<"ent">;
export type KeyId = Id<"key">;
export type HouseId = Id<"hse">;
export type RunId = Id<"run">;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ID_TIME_CHARS = 10;
const ID_PATTERN = /^[a-z]{3,4}_[0-9a-hjkmnp-tv-z]{26}$/;

/** Makes ids for one house; the clock and chance come from the composition root. */
export function idMaker(clock: Clock, chance: Chance): <P extends string>(prefix: P) => Id<P> {
  return (prefix) => `${prefix}_${encode(clock.now(), chance.bytes(10))}`;
}

/** Whether a text has the form of an id with this prefix. Says nothing about whether the thing exists. */
export function isId<P extends string>(prefix: P, text: unknown): text is Id<P> {
  return typeof text === "string" && text.startsWith(`${prefix}_`) && ID_PATTERN.test(text);
}

/** Ten characters of time and sixteen of chance: both are cut into fives of bits without a rest. */
function encode(timeMs: number, random: Uint8Array): string {
  let time = "";
  for (let i = 0, left = timeMs; i < ID_TIME_CHARS; i++, left = Math.floor(left / 32)) time = `${ALPHABET[left % 32]}${time}`;
  let chance = "";
  let held = 0;
  let bits = 0;
  for (const byte of random) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) chance += ALPHABET[(held >>> (bits - 5)) & 31];
  }
  return time + chance;
}
