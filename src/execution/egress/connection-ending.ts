/** How a connection ended, in the words of a call: numbers of bytes, and never a byte. */
import type { JsonObject } from "../../call/json.ts";
import { stoppedEnding } from "../ending-of.ts";
import { unknown, type Ending } from "../fault.ts";
import type { Spliced } from "./splice.ts";

/** The ending of a connection that was open. What was cut may have done anything before. */
export function connectionEnding({ cut, ...bytes }: Spliced, head: JsonObject = {}): Ending {
  const result = { ...head, ...bytes };
  if (cut === undefined) return { status: "done", result };
  const why =
    cut === "cancelled"
      ? stoppedEnding({ sent: true }, "cancelled")
      : unknown("EXECUTION_CONNECTION_LIMIT", "the connection was cut at its limit");
  return { ...why, result };
}
