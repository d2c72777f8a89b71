/** The definitions that rules are validated against. */
import type { Definition, DefinitionKind } from "../call/definition.ts";
import type { DefinitionStore } from "../execution/port.ts";

/**
 * Every definition that was ever pinned, as it was pinned. One that changed or is gone can be named by rules and never
 * be called; were it unknown to them, a server could make the whole set unloadable by withdrawing a tool.
 */
export function everPinned(store: DefinitionStore): readonly Definition[] {
  return store.definitions().map(({ kind, server, name, fingerprint, described, state }) => ({
    kind: kind as DefinitionKind,
    server,
    name,
    fingerprint,
    described,
    state: state === "pinned" ? "pinned" : "quarantined",
  }));
}
