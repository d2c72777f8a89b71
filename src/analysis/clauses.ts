/** The conditions of a rule as its author wrote them: each `when` and `unless`, and what `&&` joins in it. */

export interface Piece {
  readonly text: string;
  /** Where it begins in the rule's text, in UTF-16 units. */
  readonly start: number;
}

export interface Clause extends Piece {
  /** What the top-level `&&` of it join, in order; the clause itself where there are none. */
  readonly parts: readonly Piece[];
}

/** Texts and comments are passed over whole. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n\r]*|[([{]|[)\]}]|&&|\|\||\b(?:when|unless|if)\b/g;

/** The clauses of one rule, in the order of its text, which is that of its JSON form. */
export function clausesOf(rule: string): readonly Clause[] {
  const clauses: Clause[] = [];
  let depth = 0;
  let opening = false;
  let inside: { readonly start: number; readonly joints: number[]; splits: boolean } | undefined;
  for (const { 0: token, index } of rule.matchAll(TOKEN)) {
    if (token.startsWith('"') || token.startsWith("//")) continue;
    if (depth === 0 && (token === "when" || token === "unless")) opening = true;
    else if ("([{".includes(token)) {
      depth += 1;
      if (opening) inside = { start: index + 1, joints: [], splits: true };
      opening = false;
    } else if (")]}".includes(token)) {
      depth -= 1;
      if (depth === 0 && inside !== undefined) {
        clauses.push(clauseOf(rule, inside, index));
        inside = undefined;
      }
    } else if (depth === 1 && inside !== undefined) {
      if (token === "&&") inside.joints.push(index);
      else inside.splits = false;
    }
  }
  return clauses;
}

function clauseOf(
  rule: string,
  { start, joints, splits }: { readonly start: number; readonly joints: readonly number[]; readonly splits: boolean },
  end: number,
): Clause {
  const whole = trimmed(rule, start, end);
  if (!splits || joints.length === 0) return { ...whole, parts: [whole] };
  const from = [start, ...joints.map((joint) => joint + "&&".length)];
  return { ...whole, parts: from.map((begin, place) => trimmed(rule, begin, joints[place] ?? end)) };
}

const BLANK_BEFORE = /^(?:\s|\/\/[^\n\r]*(?:[\n\r]|$))*/;

function trimmed(rule: string, from: number, to: number): Piece {
  const text = rule.slice(from, to);
  const blank = BLANK_BEFORE.exec(text)?.[0].length ?? 0;
  return { text: text.slice(blank).trimEnd(), start: from + blank };
}
