/** A text that a pattern matches, made from the pattern itself. It knows what our tables write, and no more of the syntax. */

const SETS: { readonly [escape: string]: string } = {
  d: "0123456789",
  w: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
  s: " ",
  S: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  n: "\n",
  t: "\t",
  r: "\r",
};
const ALL = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");

/** A match of a pattern; another seed gives another. What must stand before it comes first. */
export function sample({ source, flags }: RegExp, seed: number): string {
  const sampler = new Sampler(source, seed);
  const text = sampler.alternatives();
  return flags.includes("i") && seed % 2 === 0 ? text.toLowerCase() : text;
}

class Sampler {
  readonly #source: string;
  #at = 0;
  #state: number;

  constructor(source: string, seed: number) {
    this.#source = source;
    this.#state = seed * 7_919 + 13;
  }

  /** Alternatives up to the end of a group, or of the pattern: one of them. */
  alternatives(): string {
    const made = [this.#sequence()];
    while (this.#source[this.#at] === "|") {
      this.#at++;
      made.push(this.#sequence());
    }
    return made[this.#chance(made.length)] ?? "";
  }

  #sequence(): string {
    let text = "";
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at] ?? "")) text += this.#repeated();
    return text;
  }

  #repeated(): string {
    const start = this.#at;
    let text = this.#atom();
    const [least, most] = this.#quantifier();
    const after = this.#at;
    const times = least + this.#chance(Math.min(most, least + 3) - least + 1);
    if (times === 0) text = "";
    for (let more = 1; more < times; more++) {
      this.#at = start;
      text += this.#atom();
    }
    this.#at = after;
    return text;
  }

  #quantifier(): readonly [number, number] {
    const rest = this.#source.slice(this.#at);
    const found = /^(?:([?*+])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(rest);
    if (found === null) return [1, 1];
    this.#at += found[0].length;
    if (found[1] !== undefined) return found[1] === "?" ? [0, 1] : [found[1] === "+" ? 1 : 0, 4];
    const least = Number(found[2]);
    return [least, found[3] === undefined ? least : Number(found[4])];
  }

  #atom(): string {
    const unit = this.#source[this.#at++] ?? "";
    if (unit === "(") return this.#group();
    if (unit === "[") return this.#pick(this.#set());
    if (unit === "\\") return this.#escape();
    if (unit === "^" || unit === "$") return "";
    return unit === "." ? "x" : unit;
  }

  #escape(): string {
    const unit = this.#source[this.#at++] ?? "";
    if (unit === "b") return "";
    return SETS[unit] === undefined ? unit : this.#pick(SETS[unit]);
  }

  #group(): string {
    const [opening = ""] = /^\?(?:<?[=!]|:|[a-z]*-?[a-z]*:)/.exec(this.#source.slice(this.#at)) ?? [];
    this.#at += opening.length;
    const inner = this.alternatives();
    this.#at++;
    // What must not stand there is not made; what must, stands before the rest.
    if (opening.endsWith("!")) return "";
    return inner;
  }

  #set(): string {
    const negated = this.#source[this.#at] === "^";
    if (negated) this.#at++;
    let units = "";
    while (this.#source[this.#at] !== "]") {
      let unit = this.#source[this.#at++] ?? "";
      if (unit === "\\") {
        unit = this.#source[this.#at++] ?? "";
        if (SETS[unit] !== undefined) {
          units += SETS[unit];
          continue;
        }
      }
      if (this.#source[this.#at] === "-" && this.#source[this.#at + 1] !== "]") {
        const last = this.#source.charCodeAt(this.#at + 1);
        this.#at += 2;
        for (let code = unit.charCodeAt(0); code <= last; code++) units += String.fromCharCode(code);
      } else units += unit;
    }
    this.#at++;
    if (!negated) return units;
    return units.includes(" ") ? [...ALL].filter((one) => !units.includes(one)).join("") : " ";
  }

  /** Letters and digits of a set, where it has any: they say most about a token. */
  #pick(units: string): string {
    const plain = [...units].filter((unit) => /[A-Za-z0-9]/.test(unit));
    const from = plain.length > 0 ? plain : [...units];
    return from[this.#chance(from.length)] ?? "";
  }

  #chance(below: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(((this.#state >>> 8) / 2 ** 24) * below);
  }
}
