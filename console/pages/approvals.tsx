/** The inbox: every request of a state, oldest first. */
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ApprovalListed } from "../../src/server/contract.ts";
import { useReading } from "../house/queries.ts";
import { Id, Line, State } from "../parts/marks.tsx";
import { Ago, Until } from "../parts/moment.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { Never, Read, View } from "../parts/view.tsx";

const STATES = ["pending", "permitted", "refused", "expired", "withdrawn", "consumed"] as const;
type ApprovalState = (typeof STATES)[number];

const EMPTY: { readonly [State in ApprovalState]: string } = {
  pending: "Nothing is waiting. Requests appear when a rule says ask.",
  permitted: "No permit waits to be used.",
  refused: "No request was refused.",
  expired: "No request has expired.",
  withdrawn: "No request was withdrawn with a run that was cancelled.",
  consumed: "No permit was used yet.",
};

export function Approvals({ state: said }: { readonly state?: string | undefined }): ReactNode {
  const state = STATES.find((one) => one === said) ?? "pending";
  const approvals = useReading("listApprovals", { state });
  const navigate = useNavigate();
  return (
    <View title="Approvals">
      <div className="filters">
        <label>
          State{" "}
          <select
            data-filter
            value={state}
            onChange={({ target: { value } }) => void navigate({ to: "/approvals", search: value === "pending" ? {} : { state: value } })}
          >
            {STATES.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Read of={approvals}>
        {({ approvals: listed }) =>
          listed.length === 0 ? (
            <Never>
              <p>{EMPTY[state]}</p>
            </Never>
          ) : (
            <Table approvals={listed} />
          )
        }
      </Read>
      <Line says="npx chatelaine approve list" />
    </View>
  );
}

function Table({ approvals }: { readonly approvals: readonly ApprovalListed[] }): ReactNode {
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Request</th>
            <th scope="col">Why</th>
            <th scope="col">State</th>
            <th scope="col">Asked</th>
            <th scope="col" className="number">
              Permits
            </th>
            <th scope="col">Id</th>
          </tr>
        </thead>
        <tbody>
          {approvals.map((one) => (
            <tr key={one.approval}>
              <td>
                <Link to="/approvals/$approval" params={{ approval: one.approval }} data-row>
                  <Asked of={one} />
                </Link>
              </td>
              <td className="wide">
                <Why of={one} />
              </td>
              <td>
                <State is={one.state} />
              </td>
              <td>
                <Ago at={one.openedAt} />
                {one.state === "pending" ? (
                  <>
                    , <Until at={one.expiresAt} />
                  </>
                ) : null}
              </td>
              <td className="number">
                {" "}
                {one.permits} of {one.quorum}
              </td>
              <td>
                <Id of={one.approval} short />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a list says of a request: who asks for what. The house's own words. */
export function Asked({ of: { agentName, server, name } }: { readonly of: ApprovalListed }): ReactNode {
  return (
    <>
      {agentName} asks for{" "}
      <code>
        <Unseen text={server === undefined ? "a call that is gone" : `${server}/${name ?? ""}`} />
      </code>
    </>
  );
}

/** Why: the reason of the first rule that wants people, and how many more do. */
export function Why({ of: { asks } }: { readonly of: ApprovalListed }): ReactNode {
  const [first, ...more] = asks;
  return (
    <>
      {first?.reason ?? `rule ${first?.rule ?? "unknown"}`}
      {more.length === 0 ? "" : ` And ${more.length} more.`}
    </>
  );
}
