/**
 * Random rules as texts, typed by the schema: what an expression should come to is known while it is written. Now and
 * then a part of another type is written on purpose, so that rules raise errors in every place they can.
 */
import type { Dice } from "./dice.ts";
import { extensionText, longText, word } from "./literals.ts";
import type { TextKind } from "./literals.ts";
import { probe } from "./probes.ts";
import { BOOL, LONG, STRING, randomType } from "./typing.ts";
import type { FuzzType, Typing } from "./typing.ts";
import { IDS } from "./values.ts";

const WRONG = 0.015;
const CONSTRUCTORS = { ipaddr: "ip", decimal: "decimal", datetime: "datetime", duration: "duration" } as const;
const DECIMAL_METHODS = ["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"] as const;
const IP_METHODS = ["isIpv4", "isIpv6", "isLoopback", "isMulticast"] as const;
const TO = ["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"] as const;

/** Something that can be read, and its type. */
interface Path {
  readonly text: string;
  readonly type: FuzzType;
  /** What holds where it is there. */
  readonly guard: string | undefined;
}

export class RuleWriter {
  readonly #dice: Dice;
  readonly #typing: Typing;
  readonly #paths: readonly Path[];

  constructor(dice: Dice, typing: Typing) {
    this.#dice = dice;
    this.#typing = typing;
    const roots: readonly Path[] = [
      { text: "principal", type: entity(dice.pick(typing.principals)), guard: undefined },
      { text: "resource", type: entity(dice.pick(typing.resources)), guard: undefined },
      { text: "action", type: { kind: "action" }, guard: undefined },
      { text: "context", type: typing.context, guard: undefined },
    ];
    this.#paths = roots.flatMap((root) => this.#reach(root, 3));
  }

  /** A rule with its scope and up to two conditions. */
  rule(effect: "permit" | "forbid", annotations = ""): string {
    if (this.#dice.chance(0.3)) return `${annotations}${effect} (principal, action, resource) when { ${probe(this.#dice)} };`;
    const conditions = this.#dice.times(this.#dice.pick([0, 1, 1, 1, 2]), () => `${this.#dice.pick(["when", "when", "unless"])} { ${this.expression(BOOL, 4)} }`);
    return `${annotations}${effect} (${this.#scope()}) ${conditions.join(" ")};`;
  }

  expression(wanted: FuzzType, depth: number): string {
    const type = this.#dice.chance(WRONG) ? randomType(this.#dice, 1) : wanted;
    if (depth <= 0 || this.#dice.chance(0.15)) return this.#leaf(type, depth);
    if (this.#dice.chance(0.1)) return `(if ${this.expression(BOOL, depth - 1)} then ${this.expression(type, depth - 1)} else ${this.expression(type, depth - 1)})`;
    return this.#made(type, depth - 1) ?? this.#leaf(type, depth);
  }

  #reach(path: Path, depth: number): readonly Path[] {
    const { type, text, guard } = path;
    const fields = type.kind === "record" ? type.fields : type.kind === "entity" ? (this.#typing.entities[type.name]?.attributes.fields ?? {}) : {};
    if (depth === 0) return [path];
    const deeper = Object.entries(fields).map(([name, field]): Path => {
      const has = `${text} has ${JSON.stringify(name)}`;
      return { text: `${text}${accessOf(name)}`, type: field.type, guard: guard === undefined ? has : `${guard} && ${has}` };
    });
    return [path, ...deeper.flatMap((one) => this.#reach(one, depth - 1))];
  }

  #leaf(type: FuzzType, depth: number): string {
    const paths = this.#paths.filter((path) => sameType(path.type, type));
    return paths.length > 0 && this.#dice.chance(0.6) ? this.#dice.pick(paths).text : this.#literal(type, depth);
  }

  #literal(type: FuzzType, depth: number): string {
    switch (type.kind) {
      case "bool":
        return this.#dice.pick(["true", "false"]);
      case "long":
        return longText(this.#dice);
      case "string":
        return cedarText(word(this.#dice));
      case "action":
        return `Action::"${this.#dice.pick(Object.keys(this.#typing.actions))}"`;
      case "entity":
        return `${type.name}::${cedarText(this.#dice.pick(this.#typing.entities[type.name]?.ids ?? IDS))}`;
      case "extension":
        return `${CONSTRUCTORS[type.name]}(${cedarText(extensionText(this.#dice, type.name))})`;
      case "set":
        return `[${this.#dice.times(this.#dice.pick([0, 1, 2, 3, 10]), () => this.expression(type.of, Math.min(depth - 1, 1))).join(", ")}]`;
      case "record": {
        const fields = Object.entries(type.fields).filter(([, field]) => field.required || this.#dice.chance(0.5));
        return `{${fields.map(([name, field]) => `${cedarText(name)}: ${this.expression(field.type, Math.min(depth - 1, 1))}`).join(", ")}}`;
      }
    }
  }

  #made(type: FuzzType, depth: number): string | undefined {
    switch (type.kind) {
      case "bool":
        return this.#truth(depth);
      case "long":
        return this.#long(depth);
      case "extension":
        return this.#extension(type.name, depth);
      case "action":
        return undefined;
      default:
        return this.#tag(type, depth);
    }
  }

  #tag(type: FuzzType, depth: number): string | undefined {
    const tagged = Object.entries(this.#typing.entities).filter(([, { tags }]) => tags !== undefined && sameType(tags, type));
    if (tagged.length === 0) return undefined;
    return `${this.expression(entity(this.#dice.pick(tagged)[0]), depth)}.getTag(${this.#tagName(depth)})`;
  }

  #tagName(depth: number): string {
    return this.#dice.chance(0.7) ? this.#dice.pick(['"a"', '"b"', '"ab"']) : this.expression(STRING, depth);
  }

  #long(depth: number): string {
    const [left, right] = [this.expression(LONG, depth), this.expression(LONG, depth)];
    return this.#dice.pick([
      () => `(${left} + ${right})`,
      () => `(${left} - ${right})`,
      () => `(${left} * ${right})`,
      () => `(-(${left}))`,
      () => `${this.expression(extension("duration"), depth)}.${this.#dice.pick(TO)}()`,
      () => this.#tag(LONG, depth) ?? left,
    ])();
  }

  #extension(name: TextKind, depth: number): string | undefined {
    const datetime = (): string => this.expression(extension("datetime"), depth);
    const constructed = (): string => `${CONSTRUCTORS[name]}(${this.expression(STRING, depth)})`;
    if (name === "datetime") return this.#dice.pick([constructed, () => `${datetime()}.offset(${this.expression(extension("duration"), depth)})`, () => `${datetime()}.toDate()`])();
    if (name === "duration") return this.#dice.pick([constructed, () => `${datetime()}.durationSince(${datetime()})`, () => `${datetime()}.toTime()`])();
    return this.#dice.chance(0.5) ? constructed() : this.#tag(extension(name), depth);
  }

  #truth(depth: number): string {
    const make = this.#dice.pick([this.#logic, this.#logic, this.#comparison, this.#comparison, this.#ofEntity, this.#ofSet, this.#ofText, this.#ofExtension, this.#presence]);
    return make.call(this, depth);
  }

  #logic(depth: number): string {
    const [left, right] = [this.expression(BOOL, depth), this.expression(BOOL, depth)];
    const guarded = this.#paths.filter((path) => path.guard !== undefined && path.type.kind === "bool");
    const safe = guarded.length > 0 ? this.#dice.pick(guarded) : undefined;
    return this.#dice.pick([`(${left} && ${right})`, `(${left} || ${right})`, `(!${left})`, safe === undefined ? `(!${left})` : `(${safe.guard} && ${safe.text})`]);
  }

  #comparison(depth: number): string {
    const ordered = this.#dice.pick([LONG, LONG, extension("datetime"), extension("duration"), extension("decimal")]);
    const any = this.#dice.chance(0.5) ? this.#dice.pick(this.#paths).type : randomType(this.#dice, 1);
    const type = this.#dice.chance(0.5) ? ordered : any;
    const operator = type === ordered ? this.#dice.pick(["<", "<=", ">", ">=", "==", "!="]) : this.#dice.pick(["==", "!="]);
    return `(${this.expression(type, depth)} ${operator} ${this.expression(type, depth)})`;
  }

  #ofEntity(depth: number): string {
    const name = this.#dice.pick(Object.keys(this.#typing.entities));
    const action = this.#dice.chance(0.2);
    const type = action ? ({ kind: "action" } as const) : entity(name);
    const one = this.expression(type, depth);
    const above = action ? type : entity(this.#dice.pick([name, ...(this.#typing.entities[name]?.memberOf ?? [])]));
    const group = this.#dice.chance(0.5) ? this.expression(above, depth) : this.expression({ kind: "set", of: above }, depth);
    const is = action ? "Action" : this.#dice.pick([name, ...Object.keys(this.#typing.entities)]);
    return this.#dice.pick([`(${one} in ${group})`, `(${one} is ${is})`, `(${one} is ${is} in ${group})`, `${one}.hasTag(${this.#tagName(depth)})`]);
  }

  #ofSet(depth: number): string {
    const sets = this.#paths.flatMap(({ type }) => (type.kind === "set" ? [type.of] : []));
    const of = sets.length > 0 && this.#dice.chance(0.5) ? this.#dice.pick(sets) : randomType(this.#dice, 1);
    const set = (): string => this.expression({ kind: "set", of }, depth);
    return this.#dice.pick([
      () => `${set()}.contains(${this.expression(of, depth)})`,
      () => `${set()}.containsAll(${set()})`,
      () => `${set()}.containsAny(${set()})`,
      () => `${set()}.isEmpty()`,
    ])();
  }

  #ofText(depth: number): string {
    const pieces = this.#dice.times(1 + this.#dice.below(4), () => (this.#dice.chance(0.4) ? "*" : patternText(word(this.#dice))));
    return `(${this.expression(STRING, depth)} like "${pieces.join("")}")`;
  }

  #ofExtension(depth: number): string {
    const of = (name: "ipaddr" | "decimal"): string => this.expression(extension(name), depth);
    // Calls with too few or too many arguments are errors too, once the arguments have been evaluated.
    const extra = this.#dice.chance(WRONG) ? this.#dice.pick(["", `${of("ipaddr")}, ${of("ipaddr")}`]) : undefined;
    return this.#dice.pick([
      () => `${of("ipaddr")}.${this.#dice.pick(IP_METHODS)}(${extra ?? ""})`,
      () => `${of("ipaddr")}.isInRange(${extra ?? of("ipaddr")})`,
      () => `${of("decimal")}.${this.#dice.pick(DECIMAL_METHODS)}(${extra ?? of("decimal")})`,
    ])();
  }

  #presence(depth: number): string {
    const holders = this.#paths.filter(({ type }) => type.kind === "record" || type.kind === "entity");
    const of = this.#dice.chance(0.8) ? this.#dice.pick(holders).text : this.expression(this.#dice.pick(this.#paths).type, depth);
    const names = ["a", "b", "c", "d"];
    const attribute = this.#dice.pick([() => this.#dice.pick(names), () => this.#dice.pick(['"__proto__"', '"constructor"', '"a b"', '""']), () => this.#dice.times(2, () => this.#dice.pick(names)).join(".")])();
    return `(${of} has ${attribute})`;
  }

  /** Most rules are about everything, so that their conditions are evaluated. */
  #scope(): string {
    if (this.#dice.chance(0.6)) return "principal, action, resource";
    const { principals, resources, actions } = this.#typing;
    const action = this.#dice.pick([
      () => "action",
      () => "action",
      () => `action == ${this.#literal({ kind: "action" }, 0)}`,
      () => `action in ${this.#literal({ kind: "action" }, 0)}`,
      () => `action in [${this.#dice.some(Object.keys(actions), 0.4).map((id) => `Action::"${id}"`).join(", ")}]`,
    ])();
    return `${this.#part("principal", principals)}, ${action}, ${this.#part("resource", resources)}`;
  }

  #part(name: string, types: readonly string[]): string {
    const type = this.#dice.pick(types);
    const groups = [type, ...(this.#typing.entities[type]?.memberOf ?? [])];
    const group = (): string => this.#literal(entity(this.#dice.pick(groups)), 0);
    return this.#dice.pick([
      () => name,
      () => name,
      () => name,
      () => `${name} == ${this.#literal(entity(type), 0)}`,
      () => `${name} in ${group()}`,
      () => `${name} is ${type}`,
      () => `${name} is ${type} in ${group()}`,
    ])();
  }
}

function entity(name: string): FuzzType {
  return { kind: "entity", name };
}

function extension(name: TextKind): FuzzType {
  return { kind: "extension", name };
}

function sameType(a: FuzzType, b: FuzzType): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function accessOf(name: string): string {
  return /^([a-d]|left|right)$/.test(name) ? `.${name}` : `[${cedarText(name)}]`;
}

/** A text as a rule writes it. */
export function cedarText(text: string): string {
  return `"${text.replace(/["\\\n\u0000]/g, (char) => ({ '"': '\\"', "\\": "\\\\", "\n": "\\n", "\u0000": "\\0" })[char] ?? char)}"`;
}

/** A text in a pattern, where a star stands for itself. */
function patternText(text: string): string {
  return cedarText(text).slice(1, -1).replaceAll("*", "\\*");
}
