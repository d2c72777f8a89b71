/** One session: how it stands, its runs and calls with their decisions, and the ways to stop it. */
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { CallListed, SessionShown } from "../../src/server/contract.ts";
import { useDoing, useReading, useRuns } from "../house/queries.ts";
import { Fact, Facts, Id, Json, Line, Person, State } from "../parts/marks.tsx";
import { Ago, Moment } from "../parts/moment.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { AgentWords, Unseen } from "../parts/unseen.tsx";
import { CannotLoad, Read, View } from "../parts/view.tsx";

export function SessionPage({ id }: { readonly id: string }): ReactNode {
  const session = useReading("showSession", { session: id });
  return (
    <View title={session.data === undefined ? "Session" : `Session of ${session.data.agentName}`}>
      <Read of={session}>{(shown) => <One of={shown} />}</Read>
    </View>
  );
}

function One({ of }: { readonly of: SessionShown }): ReactNode {
  return (
    <>
      <Stopping of={of} />
      <Facts>
        <Fact name="agent">
          <Link to="/agents/$agent" params={{ agent: of.agentName }}>
            {of.agentName}
          </Link>
        </Fact>
        <Fact name="on behalf of">{of.person === undefined ? "nobody who is named" : <Person of={of.person} />}</Fact>
        <Fact name="opened">
          <Moment at={of.startedAt} />
        </Fact>
        <Fact name="label">
          {of.label.integrity}, readable by {of.label.readers === null ? "everybody" : of.label.readers.join(", ") || "nobody"}
          {of.label.origins.length === 0 ? "" : <span className="quiet">; from {of.label.origins.join(", ")}</span>}
        </Fact>
        {of.budgets.length === 0 ? null : (
          <Fact name="budgets">
            {of.budgets.map(({ name, of: counted, used, left }) => (
              <div key={`${name} ${counted ?? ""}`}>
                <code>{name}</code> {counted ?? ""}{" "}
                <span className="quiet">
                  {used === undefined ? "" : `${used.toLocaleString()} used`}
                  {left === undefined ? "" : `, ${left.toLocaleString()} left`}
                </span>
              </div>
            ))}
          </Fact>
        )}
        <Fact name="id">
          <Id of={of.session} />
        </Fact>
      </Facts>
      {of.purpose === undefined ? null : <AgentWords text={of.purpose} by="whoever opened the session, as its purpose" />}
      <Runs of={of} />
      <Calls of={of} />
      <Line says={`npx chatelaine session show ${of.session}`} />
      <Json of={of} />
    </>
  );
}

function Stopping({ of: { session, state, startedAt } }: { readonly of: SessionShown }): ReactNode {
  const kill = useDoing("killSession");
  const pause = useDoing("pauseSession");
  const resume = useDoing("resumeSession");
  const [isKilling, setKilling] = useState(false);
  const fault = pause.error ?? resume.error;
  return (
    <div className="answer">
      <p role="status">
        <State is={state} /> <span className="quiet">· opened</span> <Ago at={startedAt} />
      </p>
      {fault === null ? null : <CannotLoad fault={fault} />}
      {state === "active" || state === "paused" ? (
        <div className="actions">
          {state === "active" ? (
            <button type="button" disabled={pause.isPending} onClick={() => pause.mutate({ session })}>
              Pause
            </button>
          ) : (
            <button type="button" disabled={resume.isPending} onClick={() => resume.mutate({ session })}>
              Resume
            </button>
          )}
          <button type="button" className="grave" onClick={() => setKilling(true)}>
            Kill…
          </button>
        </div>
      ) : null}
      {isKilling ? (
        <ReasonDialog
          title="Kill this session"
          says="Calls under way are aborted, requests that wait are refused, and no token opens it again. The reason stands on the log in clear."
          verb="Kill"
          isDoing={kill.isPending}
          fault={kill.error}
          onReason={(because) => kill.mutate({ session, because }, { onSuccess: () => setKilling(false) })}
          onClose={() => setKilling(false)}
        />
      ) : null}
    </div>
  );
}

function Runs({ of }: { readonly of: SessionShown }): ReactNode {
  const runs = useRuns(of.agentName, of.session);
  // An agent of another program has no runs here.
  if (runs.error?.code === "RUNTIME_AGENT_UNKNOWN" || runs.data?.runs.length === 0) return null;
  return (
    <section aria-labelledby="runs">
      <h2 id="runs">Runs</h2>
      <Read of={runs}>
        {({ runs: listed }) => (
          <ul className="rows">
            {listed.map(({ run, state, steps, startedAt, model }) => (
              <li key={run}>
                <Link to="/runs/$run" params={{ run }} data-row>
                  <State is={state} />
                </Link>
                <span className="quiet">
                  {steps} {steps === 1 ? "step" : "steps"}, <code>{model}</code>, <Ago at={startedAt} />
                </span>
                <span className="end">
                  <Id of={run} short />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Read>
      <p>
        <Link to="/agents/$agent" params={{ agent: of.agentName }} search={{ session: of.session }}>
          Read it as a conversation
        </Link>
      </p>
    </section>
  );
}

function Calls({ of: { log, agent } }: { readonly of: SessionShown }): ReactNode {
  return (
    <section aria-labelledby="calls">
      <h2 id="calls">Calls</h2>
      {log.length === 0 ? (
        <p className="quiet">It has made no call yet.</p>
      ) : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Call</th>
                <th scope="col">Decision</th>
                <th scope="col">Rule</th>
                <th scope="col">End</th>
                <th scope="col" className="number">
                  Took
                </th>
                <th scope="col">When</th>
                <th scope="col">Id</th>
              </tr>
            </thead>
            <tbody>
              {log.map((call) => (
                <Call key={call.call} of={call} agent={agent} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Call({ of, agent }: { readonly of: CallListed; readonly agent: string }): ReactNode {
  return (
    <tr>
      <td>
        <Link to="/ledger/$log/$index" params={{ log: agent, index: String(of.entryIndex) }} data-row>
          <code>
            <Unseen text={`${of.server}/${of.name}`} />
          </code>
        </Link>
      </td>
      <td>
        <State is={of.effect} />
      </td>
      <td>
        <code>{of.rules.length === 0 ? of.reason : of.rules.join(", ")}</code>
      </td>
      <td>
        {of.status === undefined ? "" : <State is={of.status} />} {of.fault === undefined ? "" : <code>{of.fault}</code>}
      </td>
      <td className="number">{of.durationMs === undefined ? "" : `${of.durationMs} ms`}</td>
      <td>
        <Ago at={of.at} />
      </td>
      <td>
        <Id of={of.call} short />
      </td>
    </tr>
  );
}
