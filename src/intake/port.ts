/** What intake needs of the catalogue of definitions, which execution keeps. Looking up never waits and touches nothing. */
import type { Action } from "../call/call.ts";
import type { Definition } from "../call/definition.ts";

export interface Catalogue {
  /**
   * What a name means for an action at a server: the tool, the resource or the template whose URI matches, the prompt;
   * for a completion the prompt or the template. A quarantined one is found too, with its state. Undefined when no such
   * server or definition is known.
   */
  find(action: Action, server: string, name: string): Definition | undefined;
}
