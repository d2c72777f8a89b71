/** The logs: that of the house and one of each agent, how long they are, and whether they hold. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useReading } from "../house/queries.ts";
import { LedgerState } from "../parts/ledger-state.tsx";
import { Id, Line, State } from "../parts/marks.tsx";
import { Read, View } from "../parts/view.tsx";

const AGAIN_MS = 15_000;

export function Ledger(): ReactNode {
  const logs = useReading("listLogs", {}, AGAIN_MS);
  return (
    <View title="Ledger">
      <Read of={logs}>
        {(of) => (
          <>
            <LedgerState of={of} />
            <div className="scroll">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Log</th>
                    <th scope="col" className="number">
                      Entries
                    </th>
                    <th scope="col">Root</th>
                    <th scope="col">When last verified</th>
                    <th scope="col">Id</th>
                  </tr>
                </thead>
                <tbody>
                  {of.logs.map(({ log, agentName, size, checkpoint }) => {
                    const verified = of.verified?.logs.find((one) => one.log === log);
                    return (
                      <tr key={log}>
                        <td>
                          <Link to="/ledger/$log" params={{ log }} data-row>
                            {agentName ?? "the house"}
                          </Link>
                        </td>
                        <td className="number">{size.toLocaleString()}</td>
                        <td>
                          <code>{rootOf(checkpoint)}</code>
                        </td>
                        <td>{verified === undefined ? "" : <State is={verified.status} />}</td>
                        <td>
                          <Id of={log} short />
                        </td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          </>
        )}
      </Read>
      <Line says="npx chatelaine verify" />
      <p className="quiet">Whoever wants to trust nothing here verifies elsewhere, with the key that was noted when the house was made.</p>
    </View>
  );
}

const ROOT_LINE = 2;
const ROOT_SHOWN = 12;

/** The beginning of the root hash: the third line of a checkpoint (C2SP tlog-checkpoint). */
function rootOf(checkpoint: string): string {
  return `${(checkpoint.split("\n")[ROOT_LINE] ?? "").slice(0, ROOT_SHOWN)}…`;
}
