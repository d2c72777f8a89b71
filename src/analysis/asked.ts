/**
 * What the conditions of rules ask of the context: for each value they read, the texts, numbers, moments, members and
 * people that they compare it with. What cannot be told so is named in `unsolved`: a search over these is then incomplete.
 */
import { isJsonObject } from "../call/json.ts";
import type { JsonValue } from "../call/json.ts";
import { uidKey } from "../policy/entity.ts";
import type { Uid } from "../policy/entity.ts";
import { typeAt } from "./context-type.ts";
import type { Path, ValueType } from "./context-type.ts";
import type { Expression, Pattern } from "./expression.ts";
import { timeOf } from "./time-expression.ts";
import type { TimeAsked } from "./time-expression.ts";

/** What is asked of one value. */
export interface Asked {
  readonly path: Path;
  readonly type: ValueType;
  readonly required: boolean;
  readonly patterns: Pattern[];
  /** Whole numbers, or ten-thousandths where the value is a decimal. */
  readonly numbers: Set<number>;
  readonly members: Map<string, JsonValue>;
  readonly uids: Map<string, Uid>;
  readonly times: TimeAsked[];
  /** Whether it is compared with another value: two different ones are wanted then, whatever else is asked. */
  linked: boolean;
}

export class AskedOf {
  readonly #contexts: readonly ValueType[];
  readonly #asked = new Map<string, Asked>();
  readonly #links: (readonly [Asked, Asked])[] = [];
  readonly #unsolved = new Set<string>();

  /** `contexts` are the types of the context in each of the sets that the rules are of. */
  constructor(contexts: readonly ValueType[]) {
    this.#contexts = contexts;
  }

  /** Everything that was asked, what stands further out first. */
  all(): readonly Asked[] {
    for (const [a, b] of this.#links) share(a, b);
    return [...this.#asked.values()].sort((a, b) => a.path.length - b.path.length);
  }

  unsolved(): readonly string[] {
    return [...this.#unsolved];
  }

  /** Adds what one condition asks. */
  add(expression: Expression): void {
    switch (expression.op) {
      case "value":
      case "variable":
        return;
      case "attribute":
        if (this.#at(expression) === undefined) this.add(expression.of);
        return;
      case "has":
        for (const [index] of expression.names.entries()) this.#has(expression.of, expression.names.slice(0, index + 1));
        return;
      case "like": {
        const asked = this.#at(expression.of);
        if (asked === undefined) return this.#cannot(expression);
        return void asked.patterns.push(expression.pattern);
      }
      case "is":
        return this.add(expression.of);
      case "set":
        return expression.items.forEach((item) => this.add(item));
      case "record":
        return expression.fields.forEach(([, field]) => this.add(field));
      case "apply":
        return this.#apply(expression.name, expression.args, expression);
    }
  }

  #has(of: Expression, names: readonly string[]): void {
    const base = pathOf(of);
    if (base !== undefined) this.#touch([...base, ...names]);
  }

  #apply(name: string, args: readonly Expression[], whole: Expression): void {
    const [left, right] = args;
    if (left !== undefined && right !== undefined && args.length === 2) {
      if (name === "==" || name === "!=") return this.#equal(left, right, whole);
      if (ORDERS.has(name)) return this.#ordered(left, right, whole);
      if (name === "in") return this.#in(left, right, whole);
      if (name === "contains") return this.#contains(left, right, whole);
      if (name === "containsAll" || name === "containsAny") return this.#sets(left, right, whole);
    }
    if (!TRUTHS.has(name)) this.#cannot(whole);
    for (const arg of args) this.add(arg);
  }

  #equal(left: Expression, right: Expression, whole: Expression): void {
    const [path, other] = this.#at(left) === undefined ? [right, left] : [left, right];
    const asked = this.#at(path);
    if (asked === undefined) return this.#ordered(left, right, whole);
    const also = this.#at(other);
    if (also !== undefined) return this.#link(asked, also, whole);
    if (asked.type.kind === "datetime") return this.#ordered(left, right, whole);
    if (other.op === "record") return other.fields.forEach(([name, value]) => this.#equal(attribute(path, name), value, whole));
    const constant = constantOf(other);
    if (constant === undefined) return this.#ordered(left, right, whole);
    this.#constant(asked, constant, whole);
  }

  #constant(asked: Asked, constant: JsonValue, whole: Expression): void {
    const uid = uidOf(constant);
    if (uid !== undefined) asked.uids.set(uidKey(uid), uid);
    else if (typeof constant === "string") asked.patterns.push([...constant]);
    else if (typeof constant === "number") asked.numbers.add(constant);
    else if (Array.isArray(constant))
      for (const member of constant as readonly JsonValue[]) asked.members.set(JSON.stringify(member), member);
    else if (typeof constant !== "boolean") this.#cannot(whole);
  }

  #ordered(left: Expression, right: Expression, whole: Expression): void {
    const [a, b] = [this.#at(left), this.#at(right)];
    if (a !== undefined && b !== undefined) return this.#link(a, b, whole);
    const [asked, other] = a === undefined ? [b, left] : [a, right];
    const decimal = other.op === "apply" && other.name === "decimal" ? constantOf(other.args[0]) : undefined;
    const steps = typeof decimal === "string" ? Math.round(Number(decimal) * 10_000) : Number.NaN;
    if (asked !== undefined && Math.abs(steps) <= DECIMAL_STEPS_MOST) return void asked.numbers.add(steps);
    const time = timeOf(left, right);
    if (time !== undefined) return void this.#touch(time.path)?.times.push(...time.asked);
    this.#linear(left, right, whole);
  }

  /** Whole numbers: a line in one value crosses nought at one place. */
  #linear(left: Expression, right: Expression, whole: Expression): void {
    const line = minus(this.#lineOf(left), this.#lineOf(right));
    if (line === undefined) {
      this.#cannot(whole);
      this.add(left);
      return this.add(right);
    }
    const [term, ...more] = [...line.terms].filter(([, factor]) => factor !== 0);
    if (term === undefined) return;
    const [key, factor] = term;
    if (more.length > 0) this.#cannot(whole);
    const crossing = -line.constant / factor;
    for (const [asked] of [[key] as const, ...more])
      for (const near of [Math.floor(crossing), Math.ceil(crossing)]) this.#asked.get(asked)?.numbers.add(near);
  }

  #lineOf(expression: Expression): Line | undefined {
    const asked = this.#at(expression);
    if (asked !== undefined) return asked.type.kind === "long" ? { constant: 0, terms: new Map([[keyOf(asked.path), 1]]) } : undefined;
    if (expression.op === "value")
      return typeof expression.value === "number" ? { constant: expression.value, terms: new Map() } : undefined;
    if (expression.op !== "apply") return undefined;
    const [a, b] = expression.args.map((arg) => this.#lineOf(arg));
    if (a === undefined) return undefined;
    if (expression.name === "neg") return times(a, -1);
    if (b === undefined) return undefined;
    if (expression.name === "+") return minus(a, times(b, -1));
    if (expression.name === "-") return minus(a, b);
    if (expression.name !== "*") return undefined;
    return a.terms.size === 0 ? product(b, a.constant) : b.terms.size === 0 ? product(a, b.constant) : undefined;
  }

  #in(left: Expression, right: Expression, whole: Expression): void {
    const asked = this.#at(left);
    if (asked === undefined) return this.add(left);
    const constant = constantOf(right);
    if (constant === undefined) return this.#cannot(whole);
    for (const one of [constant].flat()) this.#constant(asked, one as JsonValue, whole);
  }

  #contains(set: Expression, member: Expression, whole: Expression): void {
    const [holder, held] = [this.#at(set), this.#at(member)];
    if (holder !== undefined && held !== undefined) return this.#link(holder, held, whole);
    if (holder === undefined && held === undefined) return this.#cannot(whole);
    const constant = constantOf(holder === undefined ? set : member);
    if (constant === undefined) return this.#cannot(whole);
    if (holder !== undefined) return void holder.members.set(JSON.stringify(constant), constant);
    for (const one of [constant].flat()) if (held !== undefined) this.#constant(held, one as JsonValue, whole);
  }

  #sets(left: Expression, right: Expression, whole: Expression): void {
    const [a, b] = [this.#at(left), this.#at(right)];
    if (a !== undefined && b !== undefined) return this.#link(a, b, whole);
    const asked = a ?? b;
    const constant = constantOf(a === undefined ? left : right);
    if (asked === undefined || constant === undefined) return this.#cannot(whole);
    this.#constant(asked, constant, whole);
  }

  #link(a: Asked, b: Asked, whole: Expression): void {
    this.#cannot(whole);
    this.#links.push([a, b]);
    a.linked = true;
    b.linked = true;
  }

  #cannot(whole: Expression): void {
    this.#unsolved.add(describe(whole));
  }

  #at(expression: Expression): Asked | undefined {
    const path = pathOf(expression);
    return path === undefined || path.length === 0 ? undefined : this.#touch(path);
  }

  /** What is asked of a path; those around it that may be absent are asked for too. */
  #touch(path: Path): Asked | undefined {
    for (let length = 1; length < path.length; length += 1)
      if (this.#typed(path.slice(0, length))?.required === false) this.#touch(path.slice(0, length));
    const typed = this.#typed(path);
    if (typed === undefined) return undefined;
    const key = keyOf(path);
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const fresh: Asked = {
      path,
      ...typed,
      patterns: [],
      numbers: new Set(),
      members: new Map(),
      uids: new Map(),
      times: [],
      linked: false,
    };
    this.#asked.set(key, fresh);
    return fresh;
  }

  #typed(path: Path): ReturnType<typeof typeAt> {
    return this.#contexts.map((context) => typeAt(context, path)).find((typed) => typed !== undefined);
  }
}

const ORDERS: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]);
/** Decimals in ten-thousandths that a JSON number surely holds exactly. */
const DECIMAL_STEPS_MOST = 1e12;
/** What makes truths of truths, or asks nothing but whether there is anything. */
const TRUTHS: ReadonlySet<string> = new Set(["&&", "||", "!", "if-then-else", "isEmpty"]);

/** `constant + Σ factor · value`, values by the key of their path. */
interface Line {
  readonly constant: number;
  readonly terms: ReadonlyMap<string, number>;
}

/** Arguments stand within 2^53: beyond this factor their product could leave 64 bits, and raise an error that no border shows. */
const FACTOR_MOST = 512;

function product(line: Line, factor: number): Line | undefined {
  return Math.abs(factor) > FACTOR_MOST && line.terms.size > 0 ? undefined : times(line, factor);
}

function times({ constant, terms }: Line, factor: number): Line {
  return { constant: constant * factor, terms: new Map([...terms].map(([key, of]) => [key, of * factor])) };
}

function minus(a: Line | undefined, b: Line | undefined): Line | undefined {
  if (a === undefined || b === undefined) return undefined;
  const terms = new Map(a.terms);
  for (const [key, factor] of b.terms) terms.set(key, (terms.get(key) ?? 0) - factor);
  return { constant: a.constant - b.constant, terms };
}

function share(a: Asked, b: Asked): void {
  const [patterns, numbers, members] = [
    [...a.patterns, ...b.patterns],
    [...a.numbers, ...b.numbers],
    [...a.members, ...b.members],
  ];
  for (const one of [a, b]) {
    one.patterns.splice(0, one.patterns.length, ...patterns);
    for (const number of numbers) one.numbers.add(number);
    for (const [key, member] of members) one.members.set(key, member);
  }
}

export function keyOf(path: Path): string {
  return path.join("\n");
}

/** The path of an access into the context; undefined for anything else. */
export function pathOf(expression: Expression): Path | undefined {
  if (expression.op === "variable") return expression.name === "context" ? [] : undefined;
  if (expression.op !== "attribute") return undefined;
  const outer = pathOf(expression.of);
  return outer === undefined ? undefined : [...outer, expression.name];
}

function attribute(of: Expression, name: string): Expression {
  return { op: "attribute", of, name, source: of.source };
}

/** A literal as JSON: texts, whole numbers, truth values, entities, and sets and records of these. */
function constantOf(expression: Expression | undefined): JsonValue | undefined {
  if (expression?.op === "value") return expression.value;
  if (expression?.op === "apply" && expression.name === "neg") {
    const number = constantOf(expression.args[0]);
    return typeof number === "number" ? -number : undefined;
  }
  if (expression?.op === "record") {
    const fields = expression.fields.map(([name, field]) => [name, constantOf(field)] as const);
    return fields.some(([, value]) => value === undefined) ? undefined : (Object.fromEntries(fields) as JsonValue);
  }
  if (expression?.op !== "set") return undefined;
  const items = expression.items.map(constantOf);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function uidOf(constant: JsonValue): Uid | undefined {
  const inner = isJsonObject(constant) ? constant["__entity"] : undefined;
  return isJsonObject(inner) ? { type: String(inner["type"]), id: String(inner["id"]) } : undefined;
}

/** What a condition is about, in few words. */
function describe(expression: Expression): string {
  const paths = new Set(pathsIn(expression).map((path) => path.join(".")));
  const what = expression.op === "apply" ? expression.name : expression.op;
  return `${what} of ${[...paths].join(" and ") || "no value of the context"}`;
}

function pathsIn(expression: Expression): readonly Path[] {
  const own = pathOf(expression);
  if (own !== undefined) return [own];
  if (expression.op === "apply") return expression.args.flatMap(pathsIn);
  if (expression.op === "set") return expression.items.flatMap(pathsIn);
  return "of" in expression ? pathsIn(expression.of) : [];
}
