/** Texts and numbers that lie at the edges of Cedar's types, and texts that lie just beyond. */
import type { Dice } from "./dice.ts";

const IPS = [
  "0.0.0.0/0", "1.2.3.4", "1.2.3.4/32", "1.2.3.4/31", "10.0.0.0/8", "10.0.0.1/8", "10.255.255.255", "11.0.0.0", "127.0.0.1", "127.0.0.1/7", "127.0.0.0/8",
  "128.0.0.1", "224.0.0.0/4", "224.0.0.1/3", "239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::/0", "::1", "::1/127", "::1/128", "ff00::/8",
  "ff00::1/7", "ff02::1", "fe80::1/64", "fe80:0:0:0::/64", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7::8", "::ffff:7f00:1", "::ffff:127.0.0.1", "01.2.3.4", "256.1.1.1", "1.2.3", "1.2.3.4/33", "1.2.3.4/08", "1.2.3.4/", ":::", "1::2::3", "00001::", "::1%0",
] as const;
const DECIMALS = ["0.0", "-0.0", "1.0", "1.00", "1.5", "-1.5", "0.0001", "-0.0001", "12.3456", "00012.3", "922337203685477.5807", "-922337203685477.5808", "922337203685477.5808", "1.23456", "1.", ".5", "+1.0", "1"] as const;
const DATETIMES = [
  "1970-01-01", "1969-12-31", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "1970-01-01T01:00:00+0100", "1970-01-01T00:00:00.001Z", "2024-02-29", "2023-02-29", "2000-02-29",
  "1900-02-29", "0000-01-01", "0000-02-29T12:34:56Z", "0001-01-01T00:00:00-2359", "0099-12-31", "9999-12-31T23:59:59.999Z", "2024-01-01T24:00:00Z", "2024-01-01T23:59:60Z", "2024-13-01",
  "2024-00-10", "2024-04-31", "2024-01-01T00:00:00+2400", "2024-01-01T00:00:00-0060", "2024-01-01T00:00:00", "2024-01-01T00:00:00.1Z", "2026-11-21T12:30:00.250-0730", "2026-11-21T12:30:00.250+0730",
] as const;
const DURATIONS = [
  "0ms", "-0s", "1ms", "-1ms", "1s", "999ms", "1000ms", "-1500ms", "59s", "60s", "1m", "1h", "24h", "1d", "-1d", "1d1h1m1s1ms", "-2d3h4m5s6ms", "0001d", "9223372036854775807ms",
  "-9223372036854775808ms", "9223372036854775808ms", "106751991167d", "106751991168d", "-106751991168d", "1s1m", "1d1d", "", "-", "1", "1w", "1.5s",
] as const;
const WORDS = ["", "a", "b", "ab", "abc", "aab", "a*b", "*", "A", "é", "日本", "😀", "a😀b", "\\", "\"", "\n", "\u0000", "\u0000b"] as const;
const LONGS = [
  "0", "1", "2", "3", "-1", "-2", "7", "10", "1000", "86400000", "2147483647", "4294967296", "3037000500", "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993",
  "4611686018427387904", "9223372036854775807", "-9223372036854775807", "-9223372036854775808",
] as const;

export type TextKind = "ipaddr" | "decimal" | "datetime" | "duration";

const TEXTS: Readonly<Record<TextKind, readonly string[]>> = { ipaddr: IPS, decimal: DECIMALS, datetime: DATETIMES, duration: DURATIONS };
const EDIT = "0123456789:./-+TZdhms ";

export function extensionText(dice: Dice, kind: TextKind): string {
  const text = dice.pick(TEXTS[kind]);
  return dice.chance(0.06) ? edited(dice, text) : text;
}

function edited(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  const end = dice.chance(0.5) ? at : at + 1;
  return text.slice(0, at) + (dice.chance(0.7) ? dice.pick([...EDIT]) : "") + text.slice(end);
}

export function word(dice: Dice): string {
  return dice.chance(0.2) ? extensionText(dice, dice.pick(["ipaddr", "decimal", "datetime", "duration"])) : dice.pick(WORDS);
}

export function longText(dice: Dice): string {
  const text = dice.chance(0.5) ? String(dice.below(7) - 3) : dice.pick(LONGS);
  return text.startsWith("-") ? `(${text})` : text;
}
