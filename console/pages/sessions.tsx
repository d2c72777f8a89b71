/** Sessions of all agents, newest first. What is filtered stands in the address. */
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { SessionListed } from "../../src/server/contract.ts";
import { useReading } from "../house/queries.ts";
import { Id, Line, State } from "../parts/marks.tsx";
import { Ago } from "../parts/moment.tsx";
import { Never, NoMatch, Read, View } from "../parts/view.tsx";

const STATES = ["active", "paused", "killed", "ended", "erased"] as const;
const AGAIN_MS = 15_000;

interface Filter {
  readonly find?: string | undefined;
  readonly state?: string | undefined;
}

export function Sessions({ find, state }: Filter): ReactNode {
  const sessions = useReading("listSessions", {}, AGAIN_MS);
  const navigate = useNavigate();
  const filter = (wanted: Filter): void => void navigate({ to: "/sessions", search: wanted, replace: true });
  return (
    <View title="Sessions">
      <div className="filters">
        <label>
          Find{" "}
          <input
            data-filter
            type="search"
            value={find ?? ""}
            placeholder="agent, person or id"
            onChange={({ target: { value } }) => filter({ find: value === "" ? undefined : value, state })}
          />
        </label>
        <label>
          State{" "}
          <select value={state ?? ""} onChange={({ target: { value } }) => filter({ find, state: value === "" ? undefined : value })}>
            <option value="">all</option>
            {STATES.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      </div>
      <Read of={sessions}>
        {({ sessions: all }) => {
          if (all.length === 0)
            return (
              <Never>
                <p>No session was opened yet. An agent opens one when it takes a token with its key, or when it is asked something:</p>
                <Line says="npx chatelaine agent token AGENT" />
              </Never>
            );
          const matching = all.filter((one) => matches(one, { find, state }));
          return matching.length === 0 ? <NoMatch what="sessions" clear={() => filter({})} /> : <SessionTable sessions={matching} />;
        }}
      </Read>
      <Line says="npx chatelaine session list" />
    </View>
  );
}

function matches({ session, agentName, person, state: is }: SessionListed, { find, state }: Filter): boolean {
  const words = [session, agentName, person ?? ""].join(" ").toLowerCase();
  return (state === undefined || state === is) && words.includes((find ?? "").toLowerCase());
}

export function SessionTable({ sessions }: { readonly sessions: readonly SessionListed[] }): ReactNode {
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">State</th>
            <th scope="col">Opened</th>
            <th scope="col" className="number">
              Calls
            </th>
            <th scope="col">Label</th>
            <th scope="col">Id</th>
          </tr>
        </thead>
        <tbody>
          {sessions.map(({ session, agentName, state, startedAt, calls, label }) => (
            <tr key={session}>
              <td>
                <Link to="/sessions/$session" params={{ session }} data-row>
                  {agentName}
                </Link>
              </td>
              <td>
                <State is={state} />
              </td>
              <td>
                <Ago at={startedAt} />
              </td>
              <td className="number">{calls}</td>
              <td>{label.integrity}</td>
              <td>
                <Id of={session} short />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
