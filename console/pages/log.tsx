/** One log: its entries, newest first, a page at a time. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useReading } from "../house/queries.ts";
import { Copy, Json, Line } from "../parts/marks.tsx";
import { Moment } from "../parts/moment.tsx";
import { Never, Read, View } from "../parts/view.tsx";
import { Sentence } from "../story/sentence.tsx";

interface LogParts {
  readonly log: string;
  /** Entries before this one; the newest where it is left out. */
  readonly before?: number | undefined;
}

export function LogPage({ log, before }: LogParts): ReactNode {
  const entries = useReading("listEntries", { log, ...(before !== undefined && { before }) });
  const logs = useReading("listLogs", {});
  const of = logs.data?.logs.find((one) => one.log === log);
  const name = log === "house" ? "the house" : (of?.agentName ?? log);
  return (
    <View title={`Log of ${name}`}>
      <Read of={entries}>
        {({ entries: page, size }) =>
          size === 0 ? (
            <Never>No entry yet. The first call writes entry 0.</Never>
          ) : (
            <>
              <p className="quiet">
                {size.toLocaleString()} entries; {(page.at(-1)?.index ?? 0).toLocaleString()} to {(page[0]?.index ?? 0).toLocaleString()}{" "}
                below
              </p>
              <div className="scroll">
                <table>
                  <thead>
                    <tr>
                      <th scope="col" className="number">
                        Entry
                      </th>
                      <th scope="col">What happened</th>
                      <th scope="col">When</th>
                    </tr>
                  </thead>
                  <tbody>
                    {page.map(({ index, entry }) => (
                      <tr key={index}>
                        <td className="number">
                          {" "}
                          <Link to="/ledger/$log/$index" params={{ log, index: String(index) }} data-row>
                            {index.toLocaleString()}
                          </Link>
                        </td>
                        <td>
                          <Sentence of={entry} />
                        </td>
                        <td>
                          <Moment at={entry.at} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pages log={log} first={page.at(-1)?.index ?? 0} isNewest={before === undefined} />
            </>
          )
        }
      </Read>
      {of === undefined ? null : (
        <section aria-labelledby="checkpoint">
          <h2 id="checkpoint">Checkpoint</h2>
          <p className="quiet">Signed by the house. Keep one elsewhere, and a log that was set back is found.</p>
          <Copy text={of.checkpoint}>{of.checkpoint.split("\n").slice(0, 3).join("  ")}</Copy>
        </section>
      )}
      <Line says={`npx chatelaine ledger list ${log}`} />
      {entries.data === undefined ? null : <Json of={entries.data} />}
    </View>
  );
}

function Pages({ log, first, isNewest }: { readonly log: string; readonly first: number; readonly isNewest: boolean }): ReactNode {
  return (
    <nav aria-label="Pages" className="actions">
      {isNewest ? null : (
        <Link to="/ledger/$log" params={{ log }} search={{}}>
          Newest
        </Link>
      )}
      {first === 0 ? null : (
        <Link to="/ledger/$log" params={{ log }} search={{ before: first }}>
          Older
        </Link>
      )}
    </nav>
  );
}
