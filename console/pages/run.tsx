/** One run: its story, and what the rows keep of it: steps, calls, what was sent to its models, what it cost. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RunWholeShown } from "../../src/server/contract.ts";
import { useRun } from "../house/queries.ts";
import { Fact, Facts, Id, Json, Line, State } from "../parts/marks.tsx";
import { Moment } from "../parts/moment.tsx";
import { Unseen } from "../parts/unseen.tsx";
import { Read, View } from "../parts/view.tsx";
import { RunStory } from "../story/run-story.tsx";

export function RunPage({ id }: { readonly id: string }): ReactNode {
  const run = useRun(id);
  return (
    <View title={run.data === undefined ? "Run" : `Run of ${run.data.run.agent}`}>
      <Read of={run}>{(whole) => <Whole of={whole} />}</Read>
      <section aria-labelledby="story">
        <h2 id="story">What happened</h2>
        <RunStory run={id} />
      </section>
      {run.data === undefined || run.data.artifacts.length === 0 ? null : <Artifacts of={run.data} />}
      {run.data === undefined ? null : <Context steps={run.data.steps} />}
      <Line says={`npx chatelaine run show ${id}`} />
      {run.data === undefined ? null : <Json of={run.data} />}
    </View>
  );
}

function Whole({ of: { run } }: { readonly of: RunWholeShown }): ReactNode {
  return (
    <Facts>
      <Fact name="state">
        <State is={run.state} />
      </Fact>
      <Fact name="agent">
        <Link to="/agents/$agent" params={{ agent: run.agent }} search={{ session: run.session }}>
          {run.agent}
        </Link>
      </Fact>
      <Fact name="session">
        <Link to="/sessions/$session" params={{ session: run.session }}>
          open
        </Link>{" "}
        <Id of={run.session} />
      </Fact>
      {run.parent === undefined ? null : (
        <Fact name="asked for by">
          <Link to="/runs/$run" params={{ run: run.parent.run }}>
            open
          </Link>{" "}
          <Id of={run.parent.run} />
        </Fact>
      )}
      <Fact name="model">
        <code>{run.model}</code>
      </Fact>
      <Fact name="started">
        <Moment at={run.startedAt} />
      </Fact>
      {run.extraction === undefined ? null : (
        <Fact name="memories">
          <State is={run.extraction.state} />
        </Fact>
      )}
      <Fact name="id">
        <Id of={run.run} />
      </Fact>
    </Facts>
  );
}

/** Files that it was given or that its tools gave, each a download. */
function Artifacts({ of: { run, artifacts } }: { readonly of: RunWholeShown }): ReactNode {
  return (
    <section aria-labelledby="artifacts">
      <h2 id="artifacts">Artifacts</h2>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col" className="number">
                Bytes
              </th>
              <th scope="col">Id</th>
            </tr>
          </thead>
          <tbody>
            {artifacts.map(({ artifact, name, mediaType, bytes, isKept }) => (
              <tr key={artifact}>
                <td>
                  {isKept ? (
                    <a href={`/v1/runs/${run.run}/artifacts/${artifact}`} download>
                      <Unseen text={name ?? "without a name"} />
                    </a>
                  ) : (
                    <span className="quiet">
                      <Unseen text={name ?? "without a name"} />, not kept
                    </span>
                  )}
                </td>
                <td>
                  <Unseen text={mediaType} />
                </td>
                <td className="number">{bytes.toLocaleString()}</td>
                <td>
                  <Id of={artifact} short />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What was sent to the model in each step, and where each part came from. */
function Context({ steps }: { readonly steps: RunWholeShown["steps"] }): ReactNode {
  return (
    <section aria-labelledby="context">
      <h2 id="context">What its model was sent</h2>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col" className="number">
                Step
              </th>
              <th scope="col">Part</th>
              <th scope="col">From</th>
              <th scope="col" className="number">
                Characters
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.flatMap(({ step, context }) =>
              context.map(({ ordinal, source, ref, chars, label }) => (
                <tr key={`${step} ${ordinal}`}>
                  <td className="number">{step}</td>
                  <td>{source}</td>
                  <td>
                    <Unseen text={[ref, label?.integrity].filter((word) => word !== undefined).join(", ")} />
                  </td>
                  <td className="number">{chars.toLocaleString()}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}
