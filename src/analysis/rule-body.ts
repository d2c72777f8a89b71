/** What the text of a rule says by itself, wherever it stands. The same text always says the same. */
import type { Place, Rule } from "../policy/rule.ts";
import type { ProblemCode } from "./problem.ts";
import type { TemplateBody } from "./template.ts";

/** A rule but for its text and place; `ownId` is its `@id`. */
export type RuleBody = Omit<Rule, keyof Place | "id" | "text"> & { readonly ownId: string | undefined };

/** What is wrong with a rule's text, at an offset in it (UTF-16 units). */
export interface Flaw {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly at: number;
}

export type BodyRead = { readonly body: RuleBody } | { readonly template: TemplateBody } | { readonly flaws: readonly Flaw[] };
