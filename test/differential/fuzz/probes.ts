/** Small conditions at the edges of one operator, with nothing around them that could hide what it does. */
import type { Dice } from "./dice.ts";
import { extensionText, longText } from "./literals.ts";
import type { TextKind } from "./literals.ts";

const CONSTRUCTORS = { ipaddr: "ip", decimal: "decimal", datetime: "datetime", duration: "duration" } as const;
const EQUALITY = ["==", "!="] as const;
const ORDER = ["<", "<=", ">", ">=", ...EQUALITY] as const;
const MEMBERS = ["1", "2", '"a"', '"b"', "true", "[1, 2]", "[2, 1]", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}', 'User::"0"', 'Group::"0"', 'ip("1.2.3.4/31")', 'duration("1s")', 'datetime("1970-01-01")'] as const;

/** Conditions that chance would seldom write: every set of rules has some of them in turn. */
export const EDGES: readonly string[] = [
  'context.left == context.right',
  '[context.left].contains(context.right)',
  '{"a": 1, "b": [2, 3]} == {"b": [3, 2, 3], "a": 1}',
  '{"a": 1, "b": 2} == {"a": 1}',
  '[[1, 2], [2]].contains([2, 1])',
  '[{"a": 1, "b": 2}].contains({"b": 2, "a": 1})',
  '[1, 1, 2] == [2, 1]',
  '["1"] == [1]',
  '["\\0{}"] == [{}]',
  '[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].containsAll([10, 1])',
  '[1, 2, 3, 4, 5, 6, 7, 8, "x", {"a": 1}].containsAny([{"a": 1}])',
  'ip("1.2.3.4") == ip("1.2.3.4/32")',
  'ip("1.2.3.4/31") == ip("1.2.3.4/32")',
  'ip("10.0.0.1/8") == ip("10.0.0.0/8")',
  'ip("::1") == ip("0:0:0:0:0:0:0:1")',
  'ip("::102:304") == ip("1.2.3.4")',
  'ip("10.1.2.3").isInRange(ip("10.0.0.0/8"), ip("10.0.0.0/8"))',
  'ip("10.0.0.0/7").isInRange(ip("10.0.0.0/8"))',
  'ip("::1").isInRange(ip("0.0.0.0/0"))',
  'ip("127.0.0.1/7").isLoopback()',
  'ip("::1/127").isLoopback()',
  'ip("224.0.0.1/3").isMulticast()',
  'ip("ff00::1/7").isMulticast()',
  'datetime("1970-01-01") == duration("0ms")',
  'decimal("0.0") == duration("0ms")',
  'decimal("1.0") == decimal("1.0000")',
  'decimal("1.5") == decimal("1.0005")',
  'decimal("1.5").lessThan(decimal("1.5"))',
  'datetime("1970-01-01T00:00:00.000+0000") == datetime("1970-01-01")',
  'duration("1s").offset(duration("1s")) == datetime("1970-01-01T00:00:02Z")',
  'datetime("1970-01-01").offset(datetime("1970-01-01")) == datetime("1970-01-01")',
  'datetime("1970-01-01").durationSince(duration("0ms")) == duration("0ms")',
  'datetime("1970-01-01").toSeconds() == 0',
  'duration("1s").toTime() == duration("1s")',
  'duration("1s").lessThan(duration("2s"))',
  'decimal("1.0") < decimal("2.0")',
  'duration("-1ms").toSeconds() == 0',
  'duration("-1500ms").toSeconds() == (-1)',
  'duration("119s").toMinutes() == 1',
  'duration("-119m").toHours() == (-1)',
  'duration("-47h").toDays() == (-1)',
  'datetime("1969-12-31T23:59:59.999Z").toTime() == duration("86399999ms")',
  'datetime("1970-01-01").offset(duration("-9223372036854775808ms")).toDate() < datetime("1970-01-01")',
  'datetime("1970-01-01").offset(duration("-9223372036854775808ms")).toTime() > duration("0ms")',
  '"a" like "*a*a*"',
  '"a" like "a*a"',
  '"aba" like "ab*ba"',
  '"abab" like "*ab*ab"',
  '"a*c" like "a\\*c"',
  '"abc" like "a\\*c"',
  '"" like "*"',
  '"😀" like "*"',
  '(true && 5) == 5',
  '(false || 5) == 5',
  '(5 && true) == true',
  '(if 1 then 2 else 3) == 3',
  '(false && 5) == false',
  '[false && 5].contains(false)',
  'principal.hasTag(1) == false',
  '(1).hasTag("a") == false',
  'principal.getTag("no such tag") == 1',
  'User::"nobody".hasTag("a")',
  'User::"nobody" has a',
  'User::"nobody".a == 1',
  'User::"nobody" in User::"nobody"',
  'User::"nobody" in [Group::"0", User::"nobody"]',
  'principal in [principal, 1]',
  'principal in []',
  'Action::"view" in Action::"all"',
  'Action::"stray" in [Action::"some", Action::"all"]',
  '(1 has a) == false',
  '(context has a.b.c) == false',
  '("a" like "a") == true',
  '(1 is User) == false',
  '(principal is User in 1) == false',
  '[1].contains(1 + "a") == false',
  '[].containsAll([])',
  '[].containsAny([])',
  '(1).contains(1) == false',
  '9223372036854775807 + 1 > 0',
  '(-9223372036854775807) - 1 < 0',
  '-((-9223372036854775807) - 1) > 0',
  '3037000500 * 3037000500 > 0',
  '94906267 * 94906267 == 9007199515875289',
  '9007199254740993 == 9007199254740992',
  '9007199254740992 + 1 == 9007199254740993',
  '[9007199254740993].contains(9007199254740992 + 1)',
  'Group::"0" == User::"0"',
  '{"__proto__": 1}["__proto__"] == 1',
  '{"a": 1} has toString',
  '{"a": 1} has "__proto__"',
];

export function probe(dice: Dice): string {
  return dice.pick(PROBES)(dice);
}

const PROBES: readonly ((dice: Dice) => string)[] = [
  (dice) => `${longText(dice)} ${dice.pick(ORDER)} ${longText(dice)}`,
  (dice) => `(${longText(dice)} ${dice.pick(["+", "-", "*"])} ${longText(dice)}) ${dice.pick(ORDER)} ${longText(dice)}`,
  (dice) => `-(${longText(dice)}) ${dice.pick(ORDER)} ${longText(dice)}`,
  (dice) => ordered(dice, dice.pick(["datetime", "duration"])),
  (dice) => `${made(dice, dice.pick(["datetime", "duration", "decimal"]))} ${dice.pick(ORDER)} ${made(dice, dice.pick(["datetime", "duration", "decimal"]))}`,
  (dice) => `${made(dice, "datetime")}.toTime() ${dice.pick(ORDER)} duration("${dice.pick(["0ms", "1ms", "1h", "86399999ms", "-1ms"])}")`,
  (dice) => `${made(dice, "datetime")}.toDate() ${dice.pick(ORDER)} datetime("${dice.pick(["1970-01-01", "1969-12-31", "2024-02-29", "1969-12-31T23:59:59.999Z"])}")`,
  (dice) => `${made(dice, dice.chance(0.2) ? "duration" : "datetime")}.offset(${made(dice, "duration")}) ${dice.pick(ORDER)} ${made(dice, "datetime")}`,
  (dice) => `${made(dice, "datetime")}.durationSince(${made(dice, "datetime")}) ${dice.pick(ORDER)} ${made(dice, "duration")}`,
  (dice) => `${made(dice, "duration")}.${dice.pick(["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"])}() ${dice.pick(ORDER)} ${dice.pick(["0", "1", "(-1)", "24", "(-2)", "1000"])}`,
  (dice) => `${made(dice, "decimal")}.${dice.pick(["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"])}(${made(dice, "decimal")})`,
  (dice) => `${made(dice, "decimal")} ${dice.pick(EQUALITY)} ${made(dice, "decimal")}`,
  (dice) => `${made(dice, "ipaddr")}.${dice.pick(["isIpv4", "isIpv6", "isLoopback", "isMulticast"])}(${dice.chance(0.05) ? made(dice, "ipaddr") : ""})`,
  (dice) => `${made(dice, "ipaddr")}.isInRange(${dice.times(dice.pick([0, 1, 1, 1, 1, 1, 1, 1, 2]), () => made(dice, "ipaddr")).join(", ")})`,
  (dice) => `${made(dice, "ipaddr")}.isInRange(${made(dice, "ipaddr")})`,
  (dice) => `${made(dice, "ipaddr")} ${dice.pick(EQUALITY)} ${made(dice, "ipaddr")}`,
  (dice) => `"${letters(dice, ["a", "b", "ab"])}" like "${letters(dice, ["a", "b", "ab", "*", "*"])}"`,
  (dice) => `${members(dice)} ${dice.pick(EQUALITY)} ${members(dice)}`,
  (dice) => `${members(dice)}.${dice.pick(["contains", "containsAll", "containsAny"])}(${dice.chance(0.8) ? members(dice) : dice.pick(MEMBERS)})`,
  (dice) => `${members(dice)}.contains(${dice.pick(MEMBERS)})`,
  (dice) => `${dice.pick(MEMBERS)} ${dice.pick(EQUALITY)} ${dice.pick(MEMBERS)}`,
];

function made(dice: Dice, kind: TextKind): string {
  return `${CONSTRUCTORS[kind]}("${extensionText(dice, kind)}")`;
}

function ordered(dice: Dice, kind: TextKind): string {
  return `${made(dice, kind)} ${dice.pick(ORDER)} ${made(dice, kind)}`;
}

function letters(dice: Dice, from: readonly string[]): string {
  return dice.times(dice.below(5), () => dice.pick(from)).join("");
}

function members(dice: Dice): string {
  return `[${dice.times(dice.pick([0, 1, 2, 2, 3, 12]), () => dice.pick(MEMBERS)).join(", ")}]`;
}
