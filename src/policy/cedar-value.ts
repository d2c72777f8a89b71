/**
 * Cedar values in Cedar's JSON form. Only `convert.ts` and `request.ts` make them, from types of ours: an object with
 * `__entity` or `__extn` in it was written by us, never by a caller.
 */
export type CedarValue = boolean | number | string | readonly CedarValue[] | CedarRecord;

export interface CedarRecord {
  readonly [name: string]: CedarValue;
}

export function entityValue(type: string, id: string): CedarRecord {
  return { __entity: { type, id } };
}

export function extensionValue(fn: "decimal" | "datetime", arg: string): CedarRecord {
  return { __extn: { fn, arg } };
}
