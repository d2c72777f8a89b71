/** Models that answer with no network: by a script, or as a run that was recorded was answered. */
import type { ModelInput } from "./configuration/model-schema.ts";

type Scripted = Extract<ModelInput, { readonly kind: "scripted" }>;
type Replayed = Extract<ModelInput, { readonly kind: "replayed" }>;

/** What stands in the place of a model's name. */
export type ModelScript = Scripted | Replayed;

/** A model that says what the first turn says whose conditions hold; docs/models.md has the words of a turn. */
export function scripted(turns: NonNullable<Scripted["turns"]>): ModelScript {
  return { kind: "scripted", turns };
}

/**
 * A model that answers the same requests as they were answered before; another request fails, or is answered all the same
 * where `differences` is `tell`. Takes a run as `chatelaine run show ID --json` prints it, or a list of `{args, result}`.
 */
export function replayed(
  recorded: NonNullable<Replayed["calls"]> | { readonly calls: readonly RecordedAnswer[] },
  { differences = "refuse" }: { readonly differences?: "refuse" | "tell" } = {},
): ModelScript {
  const calls = "calls" in recorded ? recorded.calls.flatMap(answered) : recorded;
  return { kind: "replayed", calls, differences };
}

type ModelAnswer = NonNullable<Replayed["calls"]>[number];

/** A call of a recorded run; those of tools are passed over. */
interface RecordedAnswer extends Pick<ModelAnswer, "args"> {
  readonly action: string;
  readonly result?: ModelAnswer["result"];
}

function answered({ action, args, result }: RecordedAnswer): NonNullable<Replayed["calls"]> {
  return action === "callModel" && result !== undefined ? [{ args, result }] : [];
}
