/** What is wrong with a folder of policies, said so that its author can mend it. */

export type ProblemCode =
  | "POLICY_ANNOTATION_INVALID"
  | "POLICY_ANNOTATION_UNKNOWN"
  | "POLICY_ARGUMENTS_UNREADABLE"
  | "POLICY_AGENT_WITHOUT_RULE"
  | "POLICY_DECEPTIVE_TEXT"
  | "POLICY_EMPTY"
  | "POLICY_ENGINE_BROKEN"
  | "POLICY_FILE_TOO_LARGE"
  | "POLICY_IMPOSSIBLE"
  | "POLICY_INVALID"
  | "POLICY_MATCHES_NOTHING"
  | "POLICY_NUMBER_UNSAFE"
  | "POLICY_RULE_ID_TAKEN"
  | "POLICY_RULE_TOO_COMPLEX"
  | "POLICY_SCHEMA_INVALID"
  | "POLICY_SHADOWED"
  | "POLICY_SYNTAX"
  | "POLICY_TOO_MANY_RULES"
  | "POLICY_TOOL_WITHOUT_RULE"
  | "POLICY_UNKNOWN_NAME";

/** Where in a file: line and column count from 1, the column in UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An error keeps the whole set from being used; a warning does not. */
export interface Problem extends Partial<Place> {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
}
