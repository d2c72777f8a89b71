/** Puts the runtime of a house together: the path, the sessions, the tools and the journal that its runs use. */
import type { RawCall } from "../call/call.ts";
import type { AgentId } from "../call/id.ts";
import type { Reply } from "../call/reply.ts";
import { couldPermit } from "../analysis/visible.ts";
import { withdrawByHouse } from "../operate/kill-by-house.ts";
import type { AgentDefinition } from "../runtime/definition.ts";
import { Runs } from "../runtime/runs.ts";
import type { Rooms } from "./assemble.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { Foundation } from "./foundation.ts";
import type { HouseLog } from "./house-log.ts";
import { failureAfterWhich } from "./fall-back.ts";
import { offeredTools } from "./offered-tools.ts";
import { runSessions } from "./run-sessions.ts";
import { windowOf } from "./window-of.ts";

export interface RuntimeOpening {
  readonly base: Foundation;
  readonly rooms: Rooms;
  readonly configuration: Configuration;
  readonly log: HouseLog;
  /** The agents that this program runs. */
  readonly agents: readonly AgentDefinition[];
  /** The path, without waiting for people. */
  readonly take: (raw: RawCall) => Promise<Reply>;
}

const SHELF: ReadonlySet<string> = new Set(["memory", "knowledge", "culture"]);

/** The runs of a house; nothing is taken up before `recover`. The second result ends the listening. */
export function openRuntime({ base, rooms, configuration, log, agents, take }: RuntimeOpening): {
  readonly runs: Runs;
  readonly hush: () => void;
} {
  const { clock, newId, store } = base;
  const { catalogue } = rooms.upstreams;
  const definitions = () =>
    agents.flatMap((definition) => {
      const row = rooms.agents.find(definition.name);
      return row === undefined ? [] : [{ agent: row.agent as AgentId, definition }];
    });
  const isVisible = (agent: string, tool: Parameters<typeof couldPermit>[2]) => {
    const set = rooms.policies.set();
    const row = rooms.agents.find(agent);
    return (
      set !== undefined && row !== undefined && rooms.mayUse(agent, tool.server) && couldPermit(set, { name: agent, role: row.role }, tool)
    );
  };
  const runs = new Runs({
    store: store.journal,
    take,
    sessions: runSessions(rooms.desk, store),
    definitions,
    definition: (name) => definitions().find(({ definition }) => definition.name === name),
    offered: (definition) =>
      offeredTools(definition, {
        toolsOf: (server) => catalogue.list("tool", server),
        isVisible,
        isShelf: (server) => SHELF.has(configuration.servers[server]?.kind ?? ""),
        isTrusted: (server) => configuration.servers[server]?.trust === "trusted",
      }),
    windowOf: (model) => windowOf(configuration, model),
    mayAnother: (ended, args) => failureAfterWhich(ended, args) !== undefined,
    isPending: (approval) => store.approval(approval)?.state === "pending",
    withdraw: (approval) => withdrawByHouse(rooms.desk, approval),
    clock,
    newId,
    report: (fault) => log.report(fault),
  });
  const hush = rooms.events.listen((event) => {
    if (event.kind === "approval-ruled") runs.ruled(event.approval);
    if (event.kind === "session-changed" && event.event !== "opened") runs.sessionChanged(event.session, event.event);
  });
  return { runs, hush };
}
