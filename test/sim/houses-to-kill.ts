/**
 * Houses that make calls until their process is killed. Four workers call at once in each; a person permits whatever is asked.
 * Every reply that is given out is written to stdout first: that is what counts as acknowledged.
 *
 * Arguments: the houses as JSON (data folder, effects file, at which boundary of its path all die; 0: at none), policies folder, the
 * first number of their calls, and what was built of src/main.ts and src/operate/operate.ts: a process begins again for each seed.
 */
import { flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import type { PersonId } from "../../src/call/id.ts";
import type * as Main from "../../src/main.ts";
import type * as Operate from "../../src/operate/operate.ts";
import { crossing, dyingAt } from "./boundaries.ts";
import { say } from "./say.ts";

const [, , places, policies, first, main, operating] = process.argv as unknown as readonly [string, string, string, string, string, string, string];
const { Credential, openHouse } = (await import(main)) as typeof Main;
const { operate } = (await import(operating)) as typeof Operate;

interface Place {
  readonly data: string;
  readonly effects: string;
  readonly boundary: number;
}

/** Opens a house; what its workers do, each until it dies. */
async function opened({ data, effects, boundary }: Place, at: number): Promise<() => Promise<void>> {
  const house = await openHouse(
    {
      data,
      policies,
      listen: { port: 0 },
      servers: { effects: { command: process.execPath, args: [fileURLToPath(new URL("effects-server.ts", import.meta.url)), effects], sandbox: "none" } },
      agents: { worker: { role: "worker" } },
      flow: "observe",
      limits: { anchorEveryMs: 100 },
      budgets: {
        runs: { kind: "calls", per: "agent", callsMax: 1_000_000_000 },
        tried: { kind: "rate", per: "house", calls: 1000, everyMs: 1, burst: 1_000_000 },
        price: { kind: "tokens", per: ["session", "tool"], tokensMax: 1_000_000_000 },
      },
      prices: { effects: { tokens: 7 } },
    },
    { wrap: crossing(dyingAt(boundary)), logLine: () => {} },
  );
  const by = { person: house.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" } as const;
  house.rooms.events.listen((event) => {
    if (event.kind !== "approval-opened") return;
    operate(house.desk, { by, operation: "permitApproval", input: { approval: event.approval } }).then(
      () => say(`permitted ${at} ${event.approval}`),
      (error) => say(`not-permitted ${at} ${event.approval} ${error.code}`),
    );
  });
  const { token, session } = await operate(house.desk, { by, operation: "issueToken", input: { agent: "worker" } });
  say(`open ${at} ${session}`);

  let n = Number(first);
  return async () => {
    for (;;) {
      const mine = n++;
      const name = mine % 5 === 0 ? "asked" : mine % 7 === 0 ? "forbidden" : "free";
      const raw = { door: "in-process", action: "callTool", server: "effects", name, args: { n: mine }, credential: new Credential(token), line: { signal: AbortSignal.timeout(60_000) } } as const;
      const reply = await house.call(raw);
      const end = reply.kind === "released" ? reply.released.outcome.status : reply.kind;
      say(`reply ${at} ${mine} ${reply.call} ${end}`);
    }
  };
}

const works = await Promise.all((JSON.parse(places) as Place[]).map(opened));
// What was compiled is kept for the next life: a killed process would not keep it.
flushCompileCache();
await Promise.all(works.flatMap((work) => [work(), work(), work(), work()]));
