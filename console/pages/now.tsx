/** Four questions on one screen: what needs a person, what runs, what was refused, and whether the ledger holds. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ApprovalListed, RefusedCall, SessionListed } from "../../src/server/contract.ts";
import { useReading } from "../house/queries.ts";
import { LedgerState } from "../parts/ledger-state.tsx";
import { Id, State } from "../parts/marks.tsx";
import { Ago, Until } from "../parts/moment.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { Read, View } from "../parts/view.tsx";
import { Asked, Why } from "./approvals.tsx";

const AGAIN_MS = 10_000;
const SHOWN_MAX = 6;

export function Now(): ReactNode {
  const approvals = useReading("listApprovals", {});
  const sessions = useReading("listSessions", {}, AGAIN_MS);
  const refused = useReading("listRefused", {}, AGAIN_MS);
  const logs = useReading("listLogs", {}, AGAIN_MS);
  return (
    <View title="Now">
      <div className="now">
        <section aria-labelledby="needs-you">
          <h2 id="needs-you">Needs you</h2>
          <Read of={approvals}>{({ approvals: waiting }) => <NeedsYou waiting={waiting} />}</Read>
        </section>
        <section aria-labelledby="running">
          <h2 id="running">Running</h2>
          <Read of={sessions}>{({ sessions: all }) => <Running sessions={all} />}</Read>
        </section>
        <section aria-labelledby="refused">
          <h2 id="refused">Refused recently</h2>
          <Read of={refused}>{({ refused: calls }) => <Refused calls={calls} />}</Read>
        </section>
        <section aria-labelledby="ledger">
          <h2 id="ledger">Ledger</h2>
          <Read of={logs}>
            {(of) => (
              <LedgerState of={of}>
                <Link to="/ledger">Open the ledger</Link>
              </LedgerState>
            )}
          </Read>
        </section>
      </div>
    </View>
  );
}

function NeedsYou({ waiting }: { readonly waiting: readonly ApprovalListed[] }): ReactNode {
  if (waiting.length === 0) return <p className="quiet">Nothing is waiting. Requests appear when a rule says ask.</p>;
  return (
    <>
      <ul className="rows">
        {waiting.slice(0, SHOWN_MAX).map((one) => (
          <li key={one.approval}>
            <Link to="/approvals/$approval" params={{ approval: one.approval }} data-row>
              <Asked of={one} />
            </Link>
            <span className="quiet">
              <Why of={one} /> Asked <Ago at={one.openedAt} />, <Until at={one.expiresAt} />
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/approvals">Open the inbox</Link>
      </p>
    </>
  );
}

function Running({ sessions }: { readonly sessions: readonly SessionListed[] }): ReactNode {
  const active = sessions.filter(({ state }) => state === "active" || state === "paused");
  if (active.length === 0) return <p className="quiet">No session is open.</p>;
  return (
    <>
      <ul className="rows">
        {active.slice(0, SHOWN_MAX).map(({ session, agentName, state, calls, startedAt, label }) => (
          <li key={session}>
            <Link to="/sessions/$session" params={{ session }} data-row>
              {agentName} {state === "active" ? "" : <State is={state} />}
            </Link>
            <span className="quiet">
              {calls} {calls === 1 ? "call" : "calls"}, {label.integrity}, opened <Ago at={startedAt} />
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/sessions">All sessions</Link>
      </p>
    </>
  );
}

function Refused({ calls }: { readonly calls: readonly RefusedCall[] }): ReactNode {
  if (calls.length === 0) return <p className="quiet">No call was refused lately.</p>;
  return (
    <ul className="rows">
      {calls.slice(0, SHOWN_MAX).map(({ call, agent, agentName, server, name, rules, reason, at, entry }) => (
        <li key={call}>
          <Link to="/ledger/$log/$index" params={{ log: agent, index: String(entry) }} data-row>
            <State is="refuse" />{" "}
            <code>
              <Unseen text={`${server}/${name}`} />
            </code>
          </Link>
          <span className="quiet">
            {agentName},{" "}
            {rules[0] === undefined ? (
              <code>{reason}</code>
            ) : (
              <>
                rule <code>{rules.join(", ")}</code>
              </>
            )}
            , <Ago at={at} />
          </span>
          <span className="end">
            <Id of={call} short />
          </span>
        </li>
      ))}
    </ul>
  );
}
