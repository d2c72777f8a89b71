/** Reading columns: what a row holds is checked once, here, so that a damaged database is a fault and not a wrong value. */
import type { Label } from "../../call/label.ts";
import type { KeyId } from "../../call/id.ts";
import type { Sealed } from "../../call/session-view.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject } from "../../call/json.ts";
import { storeFault } from "../fault.ts";

export type Row = Readonly<Record<string, unknown>>;

export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : wrong(column);
}

export function textMaybe(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

export function number(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : wrong(column);
}

export function numberMaybe(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : number(row, column);
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : wrong(column);
}

/** One of the words that a column may hold. */
export function oneOf<const Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const value = row[column];
  return words.find((word) => word === value) ?? wrong(column);
}

/** A text column with an id of a prefix; ids are checked before they are written. */
export function id<Prefix extends string>(row: Row, column: string, prefix: Prefix): `${Prefix}_${string}` {
  const value = text(row, column);
  return value.startsWith(`${prefix}_`) ? (value as `${Prefix}_${string}`) : wrong(column);
}

export function idMaybe<Prefix extends string>(row: Row, column: string, prefix: Prefix): `${Prefix}_${string}` | undefined {
  return row[column] === null ? undefined : id(row, column, prefix);
}

/** Sealed content, from its column and the one with the id of its key. */
export function sealed(row: Row, column: string): Sealed {
  return { keyId: text(row, `${column}_key`) as KeyId, bytes: bytes(row, column) };
}

export function sealedMaybe(row: Row, column: string): Sealed | undefined {
  return row[column] === null ? undefined : sealed(row, column);
}

export function json(row: Row, column: string): unknown {
  try {
    return JSON.parse(text(row, column));
  } catch {
    return wrong(column);
  }
}

export function jsonObject(row: Row, column: string): JsonObject {
  const value = json(row, column);
  return isJsonObject(value as JsonObject) ? (value as JsonObject) : wrong(column);
}

const NONE: readonly string[] = [];

export function texts(row: Row, column: string): readonly string[] {
  if (row[column] === "[]") return NONE;
  const value = json(row, column);
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : wrong(column);
}

export function label(row: Row): Label {
  return {
    integrity: oneOf(row, "label_integrity", ["trusted", "untrusted"]),
    readers: row["label_readers"] === null ? null : texts(row, "label_readers"),
    origins: texts(row, "label_origins"),
  };
}

function wrong(column: string): never {
  throw storeFault("STORE_CORRUPT", `the column ${column} holds what it cannot hold`, { hint: "run: chatelaine verify" });
}
