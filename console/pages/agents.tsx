/** Who exists. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useReading } from "../house/queries.ts";
import { Id, Line, State } from "../parts/marks.tsx";
import { Ago } from "../parts/moment.tsx";
import { Never, Read, View } from "../parts/view.tsx";

export function Agents(): ReactNode {
  const agents = useReading("listAgents", {});
  return (
    <View title="Agents">
      <Read of={agents}>
        {({ agents: listed }) =>
          listed.length === 0 ? (
            <Never>
              <p>No agent is known here. Name one in the configuration, define one with defineAgent, or add one:</p>
              <Line says="npx chatelaine agent add NAME --role ROLE" />
            </Never>
          ) : (
            <div className="scroll">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Agent</th>
                    <th scope="col">Role</th>
                    <th scope="col">State</th>
                    <th scope="col">Added</th>
                    <th scope="col">Id</th>
                  </tr>
                </thead>
                <tbody>
                  {listed.map(({ agent, name, role, state, addedAt }) => (
                    <tr key={agent}>
                      <td>
                        <Link to="/agents/$agent" params={{ agent: name }} data-row>
                          {name}
                        </Link>
                      </td>
                      <td>{role}</td>
                      <td>
                        <State is={state} />
                      </td>
                      <td>
                        <Ago at={addedAt} />
                      </td>
                      <td>
                        <Id of={agent} short />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Read>
      <Line says="npx chatelaine agent list" />
    </View>
  );
}
