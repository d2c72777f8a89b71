/**
 * Texts that make a backtracking matcher work hardest, built from a pattern's own parse: for each part that may repeat,
 * what stands before it, then the part over and over, then what can follow nothing.
 */

interface Part {
  readonly alternatives: readonly (readonly Piece[])[];
}

interface Piece {
  /** A text that the piece matches, or the group that it is; undefined for what matches no text, such as a lookahead. */
  readonly of: string | Part | undefined;
  readonly least: number;
  readonly most: number;
}

/** Units that stand in for classes, those first that many classes share. */
const ORDERS = ["a0A _-.=/+:@\"'<\n\u00e9\u4e2d", "0aA _-.=/+:@\"'<\n\u00e9\u4e2d", " A0a-_.=/+:@\"'<\n\u00e9\u4e2d"];
const NOTHING = "\u0001\u0002";

/** The texts for a pattern, each repeating one of its parts `times` times. */
export function pumpStrings(pattern: RegExp, times: number): readonly string[] {
  const texts = ORDERS.flatMap((units) => {
    const part = new Reader(pattern, units).read();
    return pumped(part, "", times);
  });
  return [...new Set(texts)];
}

function pumped(part: Part, before: string, times: number): string[] {
  return part.alternatives.flatMap((pieces) => {
    let behind = before;
    return pieces.flatMap(({ of, least, most }) => {
      const here = behind;
      const unit = typeof of === "object" ? sample(of) : (of ?? "");
      behind += unit.repeat(Math.min(least, 64));
      const own = most > 8 && unit !== "" ? [here + unit.repeat(Math.ceil(times / unit.length)) + NOTHING] : [];
      return typeof of === "object" ? [...own, ...pumped(of, here, times)] : own;
    });
  });
}

/** The shortest text of the first alternative. */
function sample(part: Part): string {
  return (part.alternatives[0] ?? [])
    .map(({ of, least, most }) =>
      (typeof of === "object" ? sample(of) : (of ?? "")).repeat(Math.min(Math.max(least, most > 8 ? 1 : 0), 64)),
    )
    .join("");
}

/** Reads the source of a pattern, as ECMAScript writes it. */
class Reader {
  readonly #source: string;
  readonly #flags: string;
  readonly #units: string;
  #at = 0;

  constructor(pattern: RegExp, units: string) {
    this.#source = pattern.source;
    this.#flags = pattern.flags.replace(/[gy]/g, "");
    this.#units = units;
  }

  read(): Part {
    const alternatives: Piece[][] = [[]];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ")") {
      if (this.#take("|")) alternatives.push([]);
      else alternatives.at(-1)?.push(this.#quantified(this.#one()));
    }
    return { alternatives };
  }

  #one(): Piece["of"] {
    if (this.#take("(")) {
      const isAround = /^\?<?[=!]/.test(this.#source.slice(this.#at));
      this.#at += /^\?(?:<[=!]|[=!:]|<\w+>|[ims-]+:)/.exec(this.#source.slice(this.#at))?.[0].length ?? 0;
      const part = this.read();
      this.#take(")");
      return isAround ? undefined : part;
    }
    if (this.#take("^") || this.#take("$")) return undefined;
    return this.#unit();
  }

  /** A text of the class, escape or literal that stands here. */
  #unit(): string | undefined {
    const rest = this.#source.slice(this.#at);
    const written = /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:[pPu]\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|[\s\S])/u.exec(rest)?.[0] ?? "";
    this.#at += written.length;
    if (/^\\(?:[bB]|[1-9])$/.test(written)) return undefined;
    const is = new RegExp(`^(?:${written})$`, this.#flags);
    for (const unit of this.#units) if (is.test(unit)) return unit;
    for (let code = 1; code < 0x3000; code++) if (is.test(String.fromCharCode(code))) return String.fromCharCode(code);
    return undefined;
  }

  #quantified(of: Piece["of"]): Piece {
    const [written = "", many = "", least = "", more = "", most = ""] =
      /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.#source.slice(this.#at)) ?? [];
    this.#at += written.length;
    if (written === "") return { of, least: 1, most: 1 };
    if (many !== "") return { of, least: many === "+" ? 1 : 0, most: many === "?" ? 1 : Infinity };
    return { of, least: Number(least), most: more === "" ? Number(least) : most === "" ? Infinity : Number(most) };
  }

  #take(unit: string): boolean {
    if (this.#source[this.#at] !== unit) return false;
    this.#at++;
    return true;
  }
}
