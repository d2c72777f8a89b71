/** The engine's values in Cedar's JSON form, with its escapes: for the oracle alone, never for what callers send. */
import type { CedarValueJson, EntityJson, EntityUidJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Uid } from "../policy/entity.ts";
import type { Placed } from "../policy/placed.ts";
import { Amount, Entity, IpRange, ValueSet } from "../policy/value.ts";
import type { Value, ValueRecord } from "../policy/value.ts";

/** The value as JSON. Throws a RangeError at a whole number beyond 2^53, which the library's JSON cannot hold. */
export function cedarJson(value: Value): CedarValueJson {
  if (typeof value === "bigint") throw new RangeError("a whole number beyond 2^53 has no place in JSON");
  if (typeof value !== "object") return value;
  if (value instanceof Entity) return { __entity: uidJson(value) };
  if (value instanceof Amount) return { __extn: amountJson(value) };
  if (value instanceof IpRange) return { __extn: { fn: "ip", arg: ipText(value) } };
  if (value instanceof ValueSet) return value.items.map(cedarJson);
  return recordJson(value);
}

export function recordJson(record: ValueRecord): Record<string, CedarValueJson> {
  return Object.fromEntries([...record].map(([name, value]) => [name, cedarJson(value)]));
}

export function entityJson({ uid, parents, attributes, tags }: Placed): EntityJson {
  return {
    uid: uidJson(uid),
    attrs: recordJson(attributes ?? new Map()),
    parents: parents.map(uidJson),
    ...(tags !== undefined && { tags: recordJson(tags) }),
  };
}

export function uidJson({ type, id }: Uid): { type: string; id: string } & EntityUidJson {
  return { type, id };
}

type Call = { readonly fn: string; readonly arg: CedarValueJson } | { readonly fn: string; readonly args: CedarValueJson[] };

function amountJson({ kind, of }: Amount): Call {
  if (kind === "duration") return { fn: "duration", arg: `${of}ms` };
  if (kind === "datetime")
    return { fn: "offset", args: [{ __extn: { fn: "datetime", arg: "1970-01-01" } }, { __extn: { fn: "duration", arg: `${of}ms` } }] };
  const digits = String(of).replace("-", "").padStart(5, "0");
  return { fn: "decimal", arg: `${of < 0 ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}` };
}

function ipText({ bits, address, prefix }: IpRange): string {
  const width = bits === 32 ? 8 : 16;
  const groups = Array.from({ length: bits / width }, (_, index) =>
    Number((address >> BigInt(bits - width * (index + 1))) & BigInt(2 ** width - 1)),
  );
  const text = bits === 32 ? groups.join(".") : groups.map((group) => group.toString(16)).join(":");
  return `${text}/${prefix}`;
}
