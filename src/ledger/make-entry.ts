/** Entries as they are made: the builder adds the version, a fresh id and the time. */
import type { Clock } from "../call/clock.ts";
import type { EntryId } from "../call/id.ts";
import type { Entry } from "./entry.ts";

/** An entry without what every entry has. */
export type EntryBody<E extends Entry = Entry> = E extends Entry ? Omit<E, "v" | "id" | "at"> : never;

/** Makes an entry of a body. */
export type MakeEntry = <B extends EntryBody>(body: B) => B & { readonly v: 1; readonly id: EntryId; readonly at: number };

/** Makes the entries of one house. */
export function entryMaker(clock: Clock, newId: (prefix: "ent") => EntryId): MakeEntry {
  return (body) => ({ ...body, v: 1, id: newId("ent"), at: clock.now() });
}
