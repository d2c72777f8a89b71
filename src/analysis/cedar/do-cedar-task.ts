/** Does the tasks of `cedar-task.ts`, in this thread. */
import { checkParseSchema, validate } from "@cedar-policy/cedar-wasm/nodejs";
import type { CedarAnswers, CedarKind, CedarTask } from "../cedar-task.ts";
import type { CedarSteps } from "../steps.ts";
import { expressionText } from "./expression-text.ts";
import { readBody } from "./read-body.ts";
import { readLink } from "./read-link.ts";

const DOING: { readonly [Kind in CedarKind]: (task: CedarTask<Kind>) => CedarAnswers[Kind] } = {
  read: ({ texts }) => texts.map(readBody),
  link: ({ template, fillings }) => fillings.map((filling) => readLink(template, filling)),
  schema: ({ schema }) => {
    const parsed = checkParseSchema(schema);
    return parsed.type === "failure" ? parsed.errors : [];
  },
  validate: ({ schema, texts }) => validate({ validationSettings: { mode: "strict" }, schema, policies: { staticPolicies: { ...texts } } }),
  write: ({ expressions }) => expressions.map(expressionText),
};

/** The answer to one task. Throws what the engine throws when it breaks. */
export function doCedarTask<Kind extends CedarKind>(task: CedarTask<Kind>): CedarAnswers[Kind] {
  const doing: (task: CedarTask<Kind>) => CedarAnswers[Kind] = DOING[task.kind];
  return doing(task);
}

/** Does all steps and their tasks at once, in this thread: for programs that have nothing else to do meanwhile. */
export function cedarAtOnce<Result>(steps: CedarSteps<Result>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next(step.value?.tasks.map((task) => doCedarTask(task)));
  return step.value;
}
