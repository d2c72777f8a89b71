/** Whom one talks with: an agent of a running house, or one that a file exports and whose house is opened here. */
import { resolve } from "node:path";
import type { SessionId } from "../../call/id.ts";
import { HouseClient } from "../../client/house-client.ts";
import type { Agent } from "../../main/agent.ts";
import type { RunPrinter } from "../../main/print-run.ts";
import type { Invocation } from "../command.ts";
import { cliFault } from "../fault.ts";
import { dataFolder } from "../house-place.ts";
import { asOfHouse, houseOf, operatorsApi, type OperatorsApi } from "../operators-api.ts";
import { agentOf } from "./agent-of.ts";

export type RunEvent = Parameters<RunPrinter["print"]>[0];

export interface Partner {
  /** The data folder of its house. */
  readonly data: string;
  /** Speaks to its house as the person at this terminal. Faults: CLI_NO_HOUSE, CLI_HOUSE_NOT_RUNNING. */
  readonly operators: () => OperatorsApi;
  /** The session of the turns; the first one begins it where none was named. */
  readonly session: () => string | undefined;
  /** One turn, to the end of its run. Whoever aborts the signal cancels the run. Faults: those of the house. */
  turn(input: string, signal: AbortSignal): AsyncIterable<RunEvent>;
  close(): Promise<void>;
}

/** Faults: CLI_USAGE, CLI_NO_HOUSE, CLI_HOUSE_NOT_RUNNING. */
export async function partnerOf(invocation: Invocation, agent: string): Promise<Partner> {
  const file = invocation.text("agents");
  return file === undefined ? ofHouse(invocation, agent) : ofFile(invocation, await agentOf(resolve(file), agent));
}

function ofFile(invocation: Invocation, agent: Agent<unknown>): Partner {
  const person = invocation.text("person");
  let session = invocation.text("session") as SessionId | undefined;
  return {
    data: agent.data,
    operators: () => operatorsApi({ text: (name) => (name === "data" ? agent.data : undefined) }),
    session: () => session,
    async *turn(input, signal) {
      const of = { ...(session !== undefined && { session }), ...(person !== undefined && { person }) };
      for await (const event of agent.stream(input, { ...of, signal, waits: true })) {
        if (event.kind === "run.started") ({ session } = event);
        yield event;
      }
    },
    close: () => agent.close(),
  };
}

function ofHouse(invocation: Invocation, agent: string): Partner {
  const { url, token } = houseOf(invocation);
  const person = invocation.text("person");
  const house = new HouseClient({ url, credential: person === undefined ? { token } : { agent, key: agentKey() } });
  let session = invocation.text("session");
  return {
    data: dataFolder(invocation),
    operators: () => operatorsApi(invocation),
    session: () => session,
    async *turn(input, signal) {
      try {
        const of = session !== undefined ? { session } : person !== undefined ? { person } : {};
        const started = await house.startRun(agent, { input, ...of });
        const { run } = started;
        ({ session } = started);
        const cancel = () => void house.cancelRun(run).catch(() => undefined);
        if (signal.aborted) cancel();
        signal.addEventListener("abort", cancel, { once: true });
        // The document of the API leaves the members of each kind to docs/serving.md; the house that wrote them is of this build.
        for await (const told of house.runEvents(run)) yield told as unknown as RunEvent;
      } catch (thrown) {
        throw asOfHouse(thrown);
      }
    },
    close: async () => {},
  };
}

/** Whom a session serves is for the agent's application to say, which has the agent's key. Faults: CLI_USAGE. */
function agentKey(): string {
  const key = process.env["CHATELAINE_KEY"] ?? "";
  if (key !== "") return key;
  throw cliFault("CLI_USAGE", "whom a session serves is for the agent's application to say", {
    hint: "put the agent's key into CHATELAINE_KEY; without --person the session serves you",
  });
}
