/** What recorded calls are decided again with: sessions opened with the house's keys, definitions as they were or are. */
import type { HistoryStore, RecordedCall, RecordedCallStore } from "../analysis/port.ts";
import type { OpenedSession, RecallParts } from "../analysis/recall.ts";
import type { Definition } from "../call/definition.ts";
import type { SessionId } from "../call/id.ts";
import { clientDefinition } from "../execution/client-request.ts";
import { hostDefinition } from "../execution/egress/host-definition.ts";
import type { KeyRing } from "../keys/index.ts";
import { Recent } from "../keys/recent.ts";
import { purposeAbout } from "../session/index.ts";
import type { SessionStore } from "../session/index.ts";
import { SESSIONS_RECALLED_MAX } from "./limits.ts";

export type RecordStore = Pick<SessionStore, "session"> & RecordedCallStore & HistoryStore;

/** Parts for calls of one store. `definition` chooses between what a definition was and what it is. */
export function recalling(store: Pick<SessionStore, "session">, ring: KeyRing, definition: RecallParts["definition"]): RecallParts {
  const sessions = new Recent<SessionId, { readonly opened: OpenedSession | undefined }>(SESSIONS_RECALLED_MAX);
  const openedOf = (call: RecordedCall): OpenedSession | undefined => {
    const stored = store.session(call.agent, call.session);
    if (stored?.wrappedKey === undefined) return undefined;
    const keys = ring.sessionKeys(stored, stored.wrappedKey);
    const purpose =
      stored.purpose === undefined ? undefined : Buffer.from(keys.open(stored.purpose, purposeAbout(stored.session))).toString("utf8");
    return { person: stored.person, purpose, open: (sealed, about) => keys.open(sealed, about) };
  };
  return {
    definition,
    session: (call) => {
      const known = sessions.get(call.session);
      if (known !== undefined) return known.opened;
      const opened = openedOf(call);
      sessions.set(call.session, { opened });
      return opened;
    },
  };
}

/** The definition that a call was decided on, as it was pinned then. */
export function definitionThen(store: HistoryStore): RecallParts["definition"] {
  return ({ on, action, server, name, definition }) => {
    if (on === undefined) return undefined;
    if (on.kind === "client") return ofClient(action, server, name);
    if (on.kind === "host") return hostDefinition(name);
    if (on.kind === "model") return modelThen({ server, name, definition });
    return store.definitionAs({ kind: on.kind, server, name, fingerprint: definition });
  };
}

/** A model as it was decided on: nothing but its fingerprint tells it from what it is now. */
export function modelThen({ server, name, definition }: Pick<RecordedCall, "server" | "name" | "definition">): Definition {
  return { kind: "model", server, name, fingerprint: definition, state: "pinned", described: {} };
}

function ofClient(action: string, server: string, name: string): Definition | undefined {
  return action === "elicit" || action === "sample" ? clientDefinition(server, action, name, [action]) : undefined;
}
