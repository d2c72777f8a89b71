/**
 * How a change crosses to a writer thread. Calls, of which there are many, go as JSON text with their sealed bytes beside
 * it: the structured clone copies a text and bytes several times as fast as an object of the same members. Everything
 * else goes as it is.
 */
import type { CallClosed, CallDecided } from "../../ledger/change.ts";
import type { Queued } from "./message.ts";

/** A change of a call without its bytes. */
interface Packed {
  readonly text: string;
  readonly bytes: Uint8Array | undefined;
}

export type Crossing = Packed | Queued;

/** The change as it crosses. */
export function pack(queued: Queued): Crossing {
  const { change } = queued;
  // Tokens have sealed bytes of their own, and are few.
  if ("tokens" in change) return queued;
  if (change.kind === "call-decided" && change.opens === undefined) {
    const { bytes, ...args } = change.args;
    return { text: JSON.stringify({ ...queued, change: { ...change, args } }), bytes };
  }
  if (change.kind !== "call-closed") return queued;
  if (change.result === undefined) return { text: JSON.stringify(queued), bytes: undefined };
  const { bytes, ...result } = change.result;
  return { text: JSON.stringify({ ...queued, change: { ...change, result } }), bytes };
}

/** The change as it was packed. */
export function unpack(crossing: Crossing): Queued {
  if (!("text" in crossing)) return crossing;
  const { text, bytes } = crossing;
  // The text was written by `pack` in this process; nothing from outside has been in it since.
  const queued = JSON.parse(text) as Omit<Extract<Queued, { readonly anchored: number }>, "change"> & {
    readonly change: CallDecided | CallClosed;
  };
  if (bytes === undefined) return queued;
  const { change } = queued;
  if (change.kind === "call-decided") return { ...queued, change: { ...change, args: { ...change.args, bytes } } };
  if (change.result === undefined) throw new Error("bytes came with a change that has none");
  return { ...queued, change: { ...change, result: { ...change.result, bytes } } };
}
