/** One agent: who it is, a conversation with it where the house runs it, and its sessions. */
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { AgentListed } from "../../src/server/contract.ts";
import { useReading, useRuns } from "../house/queries.ts";
import { Fact, Facts, Id, Json, Line, State } from "../parts/marks.tsx";
import { Ago } from "../parts/moment.tsx";
import { CannotLoad, Never, Read, View } from "../parts/view.tsx";
import { Conversation } from "../story/conversation.tsx";
import { SessionTable } from "./sessions.tsx";

interface AgentPageParts {
  readonly name: string;
  /** The session that the conversation goes on in. */
  readonly session?: string | undefined;
}

export function AgentPage({ name, session }: AgentPageParts): ReactNode {
  const agents = useReading("listAgents", {});
  return (
    <View title={name}>
      <Read of={agents}>
        {({ agents: listed }) => {
          const agent = listed.find((one) => one.name === name || one.agent === name);
          return agent === undefined ? <Never>No agent of this name is known here.</Never> : <One agent={agent} session={session} />;
        }}
      </Read>
    </View>
  );
}

function One({ agent, session }: { readonly agent: AgentListed; readonly session: string | undefined }): ReactNode {
  return (
    <>
      <Facts>
        <Fact name="role">{agent.role}</Fact>
        <Fact name="state">
          <State is={agent.state} />
        </Fact>
        <Fact name="added">
          <Ago at={agent.addedAt} />
        </Fact>
        <Fact name="id">
          <Id of={agent.agent} />
        </Fact>
      </Facts>
      <Talk agent={agent} session={session} />
      <SessionsOf agent={agent} />
      <Json of={agent} />
    </>
  );
}

/** Agents of other programs have no runs here: the house decides and records their calls alone. */
function Talk({ agent, session }: { readonly agent: AgentListed; readonly session: string | undefined }): ReactNode {
  const runs = useRuns(agent.name);
  const navigate = useNavigate();
  const isElsewhere = runs.error?.code === "RUNTIME_AGENT_UNKNOWN";
  return (
    <section aria-labelledby="talk">
      <h2 id="talk">Conversation</h2>
      {isElsewhere ? (
        <Never>
          <p>This agent runs in a program of its own, which speaks with it. The house decides and records its calls. To connect it:</p>
          <Line says={`npx chatelaine agent token ${agent.name}`} />
        </Never>
      ) : runs.error !== null ? (
        <CannotLoad fault={runs.error} />
      ) : (
        <Conversation
          key={session ?? "new"}
          agent={agent.name}
          session={session}
          onSession={(opened) =>
            void navigate({ to: "/agents/$agent", params: { agent: agent.name }, search: opened === undefined ? {} : { session: opened } })
          }
        />
      )}
    </section>
  );
}

function SessionsOf({ agent }: { readonly agent: AgentListed }): ReactNode {
  const sessions = useReading("listSessions", { agent: agent.name });
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      <Read of={sessions}>
        {({ sessions: listed }) =>
          listed.length === 0 ? <p className="quiet">It has opened no session yet.</p> : <SessionTable sessions={listed} />
        }
      </Read>
      <Line says={`npx chatelaine session list --agent ${agent.name}`} />
    </section>
  );
}
