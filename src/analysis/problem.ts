/** What is wrong with a folder of policies, said so that its author can mend it. */

import type { Place } from "../policy/rule.ts";

export type ProblemCode =
  /** An annotation has a value that it cannot have. Do: write it as the hint beside the problem says; docs/policy.md lists the annotations. */
  | "POLICY_ANNOTATION_INVALID"
  /** An annotation that rules do not have, such as a misspelt one. Do: docs/policy.md lists the annotations. */
  | "POLICY_ANNOTATION_UNKNOWN"
  /** A tool's input schema has a form that rules cannot read, so no rule can look into its arguments. */
  | "POLICY_ARGUMENTS_UNREADABLE"
  /** No rule speaks of an agent: every call of it is refused. Do: write a rule for the agent or its role, or leave it at that. */
  | "POLICY_AGENT_WITHOUT_RULE"
  /** A permit never takes effect, because a forbid refuses all that it permits. Do: narrow the forbid, or remove the permit. */
  | "POLICY_CONTRADICTED"
  /** A rule holds characters that show something else than they say. Do: write the rule anew in plain characters. */
  | "POLICY_DECEPTIVE_TEXT"
  /** The policies folder has no rules: everything is refused. */
  | "POLICY_EMPTY"
  /** Cedar's own engine failed on these rules; the set before stays in force. Do: load again; if it lasts, leave out the newest rule or server. */
  | "POLICY_ENGINE_BROKEN"
  /** A policy file is larger than POLICY_FILE_BYTES_MAX. Do: divide it. */
  | "POLICY_FILE_TOO_LARGE"
  /** A rule can never match anything. Do: compare its types and conditions with the schema: chatelaine policy check shows where. */
  | "POLICY_IMPOSSIBLE"
  /** A rule does not fit the schema: an unknown attribute, a wrong type, an argument that may be absent and is not asked for with `has`. Do: mend the place that chatelaine policy check shows. */
  | "POLICY_INVALID"
  /** What a link fills a slot with is no entity. Do: write a type and a name, such as Agent::"reader", in single quotes of YAML. */
  | "POLICY_LINK_ENTITY"
  /** A file of links has a form that it cannot have. Do: write it as docs/policy.md shows; schema/links.schema.json helps in an editor. */
  | "POLICY_LINK_INVALID"
  /** A link leaves out a slot of its template, or fills one that it does not have. Do: fill exactly the slots that the problem names. */
  | "POLICY_LINK_SLOT"
  /** A rule is about something that no tool, agent or server here can be. Do: correct the name, or remove the rule. */
  | "POLICY_MATCHES_NOTHING"
  /** No rule permits asking a model, or any model of a provider: every call of it is refused. Do: permit Action::"callModel" on that Model or its Provider, or leave it at that. */
  | "POLICY_MODEL_WITHOUT_RULE"
  /** More rules have the same scope than are compared with one another, COMPARISONS_MAX pairs: some that change nothing may not be named. */
  | "POLICY_NOT_COMPARED"
  | "POLICY_NUMBER_UNSAFE"
  /** A rule wants a remedy that no stop of this house performs: it refuses every call that it matches. Do: correct the class or profile, or leave it at that. */
  | "POLICY_REMEDY_WITHOUT_STOP"
  /** Two rules have the same @id. */
  | "POLICY_RULE_ID_TAKEN"
  /** A rule is nested deeper or longer than the engine is trusted with. */
  | "POLICY_RULE_TOO_COMPLEX"
  /** The schema that is made of the tools does not load: a defect of the house or a tool of an unheard-of form. Do: report it with the output of chatelaine policy check. */
  | "POLICY_SCHEMA_INVALID"
  /** Something needs a secret that no rule lets anybody use: every call of it is refused. Do: permit Action::"useSecret" on that Secret, or leave it at that. */
  | "POLICY_SECRET_WITHOUT_RULE"
  /** A rule changes no decision, because another covers all of it. Do: remove it, or narrow the other; the message names it. */
  | "POLICY_SHADOWED"
  /** A file is not Cedar. Do: mend the place that chatelaine policy check shows. */
  | "POLICY_SYNTAX"
  /** A template has no @id: nothing could link it. Do: give it one. */
  | "POLICY_TEMPLATE_NAMELESS"
  /** A link names a template that is not there. Do: correct the name; the hint beside the problem says which one is near. */
  | "POLICY_TEMPLATE_UNKNOWN"
  /** No link names a template: it has no effect. Do: link it, or remove it. */
  | "POLICY_TEMPLATE_UNLINKED"
  /** There are more rules than RULES_MAX. Do: join rules that differ in a name alone, with a role or a list. */
  | "POLICY_TOO_MANY_RULES"
  /** No rule speaks of a tool: every call of it is refused. Do: write a rule for the tool or its server, or leave it at that. */
  | "POLICY_TOOL_WITHOUT_RULE"
  /** Tools of one agent together let private data leave at the word of an outsider, and no rule stands in the way. Do: set `flow: balanced`, ask about the tool that reaches out, or give it to another agent; docs/manifests.md has more. */
  | "POLICY_TOXIC_FLOW"
  /** A rule names an agent, tool, server, role or action that does not exist. Do: correct the name; the hint beside the problem says which one is near. */
  | "POLICY_UNKNOWN_NAME";

/** An error keeps the whole set from being used; a warning does not. */
export interface Problem extends Partial<Place> {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
}
