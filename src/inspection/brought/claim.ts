/** What an application says, in a request to a model, came of a tool; or what it attached. Nothing in it has been checked. */
import type { JsonObject, JsonValue } from "../../call/json.ts";

export interface Claim {
  /** The call's id as its wire has it; empty where there is none. */
  readonly id: string;
  /** The tool's name, where the request says which call it is of: free text of the application. */
  readonly name: string | undefined;
  /** What the request says the tool was given. */
  readonly args: JsonObject;
  /** The result in the form of its wire: a text, or a list of parts. */
  readonly content: JsonValue;
  /** Whether it is no result but was attached to a message: a picture, a document. */
  readonly isAttached: boolean;
}
