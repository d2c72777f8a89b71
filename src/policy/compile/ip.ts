/** Addresses and ranges of IPv4 and IPv6, read as Cedar reads them. An IPv4 address inside an IPv6 one is not read. */
import { IpRange } from "../value.ts";

const BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const V4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;
const GROUPS = 8;

/** Reads `address` or `address/prefix`; undefined where it is neither. */
export function ipRange(text: string): IpRange | undefined {
  const slash = text.indexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  const v4 = V4.test(address);
  const bits = v4 ? 32 : 128;
  const groups = v4 ? address.split(".").map(Number) : v6Groups(address);
  const prefix = slash < 0 ? String(bits) : text.slice(slash + 1);
  if (groups === undefined || !PREFIX.test(prefix) || Number(prefix) > bits) return undefined;
  const width = BigInt(bits / groups.length);
  return new IpRange(
    bits,
    groups.reduce((whole, group) => (whole << width) | BigInt(group), 0n),
    Number(prefix),
  );
}

/** Eight groups; `::` once, for one group of zeros or more. */
function v6Groups(text: string): readonly number[] | undefined {
  const [head = "", tail, ...more] = text.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = GROUPS - before.length - after.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...before, ...new Array<string>(missing).fill("0"), ...after];
  return groups.every((group) => GROUP.test(group)) ? groups.map((group) => Number.parseInt(group, 16)) : undefined;
}

/** Whether every address of `inner` is in `outer`. */
export function isInRange(inner: IpRange, outer: IpRange): boolean {
  const rest = BigInt(outer.bits - outer.prefix);
  return inner.bits === outer.bits && inner.prefix >= outer.prefix && inner.address >> rest === outer.address >> rest;
}

const LOOPBACK = { 32: new IpRange(32, 127n << 24n, 8), 128: new IpRange(128, 1n, 128) };
const MULTICAST = { 32: new IpRange(32, 224n << 24n, 4), 128: new IpRange(128, 0xffn << 120n, 8) };

export function isLoopback(range: IpRange): boolean {
  return isInRange(range, LOOPBACK[range.bits]);
}

export function isMulticast(range: IpRange): boolean {
  return isInRange(range, MULTICAST[range.bits]);
}
