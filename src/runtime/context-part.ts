/** One part of a context, with where it came from. */
import type { JsonObject } from "../call/json.ts";
import { charsOf } from "./message.ts";
import type { ContextItem, ContextLabel, ContextSource, MessageRole } from "./port.ts";

export interface ContextPart {
  readonly source: ContextSource;
  readonly ref?: string;
  readonly role: MessageRole;
  readonly parts: readonly JsonObject[];
  readonly label?: ContextLabel;
  /** The earlier run that it belongs to: such parts are left out together. */
  readonly group?: string;
}

/** How the journal says of a part what it was and how long. */
export function itemOf({ source, ref, parts, label }: ContextPart, ordinal: number): ContextItem {
  return { ordinal, source, ...(ref !== undefined && { ref }), chars: charsOf(parts), ...(label !== undefined && { label }) };
}
