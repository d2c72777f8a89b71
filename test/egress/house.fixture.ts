/** A house with a way out, and hosts to go to: names that the test makes up, at addresses of this machine. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigurationInput } from "../../src/main/configuration/configuration.ts";
import { type Entry, newestEntries } from "../../src/main/read-ledger.ts";
import { ledgerIn } from "../../src/main/ledger-source.ts";
import { type House, type HouseSession, openHouse } from "../../src/main.ts";
import { TOKEN_FILE } from "../../src/main/data-folder.ts";
import { operate } from "../../src/operate/operate.ts";
import type { InputOf, OperationName, OutputOf } from "../../src/operate/operations.ts";
import type { SessionId } from "../../src/call/id.ts";
import { exchange } from "../../src/operate/exchange.ts";
import { makeAuthority, type Authority } from "./authority.fixture.ts";

export interface EgressStory {
  readonly rules: string;
  readonly egress?: ConfigurationInput["egress"];
  readonly budgets?: ConfigurationInput["budgets"];
  /** By name: its addresses, or what is answered at each time it is asked. */
  readonly names?: { readonly [name: string]: readonly string[] | (() => readonly string[]) };
  readonly folder?: string;
  readonly servers?: ConfigurationInput["servers"];
  readonly models?: ConfigurationInput["models"];
  readonly limits?: ConfigurationInput["limits"];
}

export interface EgressHouse {
  readonly house: House;
  readonly folder: string;
  /** The proxy, with the name and token of an agent in it. */
  proxyOf(agent: string): Promise<string>;
  /** A session of the agent in this process. */
  openSession(agent: string): Promise<HouseSession>;
  tokenOf(agent: string): Promise<{ readonly token: string; readonly session: SessionId }>;
  /** Entries of the agent's log, newest first. */
  entries<Kind extends Entry["kind"]>(agent: string, kind: Kind): readonly Extract<Entry, { readonly kind: Kind }>[];
  /** One operation of the owner. */
  operate<Name extends OperationName>(operation: Name, input: InputOf<Name>): Promise<OutputOf<Name>>;
  close(): Promise<void>;
}

/** Agents `fetcher` (role fetcher) and `other` (role other). Everything on loopback may be reached, as far as rules say. */
export async function openEgressHouse({ rules, egress, budgets, servers, models, limits, names = {} }: EgressStory): Promise<EgressHouse> {
  const folder = mkdtempSync(join(tmpdir(), "egress-"));
  mkdirSync(join(folder, "policies"));
  writeFileSync(join(folder, "policies", "egress.cedar"), rules);
  const log: string[] = [];
  const house = await openHouse(
    {
      listen: { port: 0 },
      agents: { fetcher: { role: "fetcher" }, other: { role: "other" } },
      egress: { listen: { port: 0 }, allowPrivate: ["127.0.0.0/8"], ...egress },
      ...(budgets !== undefined && { budgets }),
      ...(servers !== undefined && { servers }),
      ...(models !== undefined && { models }),
      ...(limits !== undefined && { limits }),
      flow: "observe",
    },
    {
      folder,
      logLine: (line) => void log.push(line),
      resolve: async (name) => {
        const found = names[name] ?? (name.endsWith(".test") ? ["127.0.0.1"] : []);
        return typeof found === "function" ? found() : found;
      },
    },
  );
  const rejected = log.filter((line) => line.includes("policy-rejected"));
  if (rejected.length > 0) throw new Error(rejected.join(""));
  const keys = new Map(Object.entries(house.newKeys));
  const tokenOf = async (agent: string) => {
    const issued = await exchange(house.desk, { agent, key: keys.get(agent) ?? "" });
    return { token: issued.token, session: issued.session };
  };
  return {
    house,
    folder,
    tokenOf,
    openSession: (agent) => house.openSession({ agent, key: keys.get(agent) ?? "" }),
    proxyOf: async (agent) => {
      const url = new URL(house.egress.url ?? "");
      return `http://${agent}:${(await tokenOf(agent)).token}@${url.host}`;
    },
    entries: <Kind extends Entry["kind"]>(agent: string, kind: Kind) => {
      const isOf = (entry: Entry): entry is Extract<Entry, { readonly kind: Kind }> => entry.kind === kind;
      const id = house.desk.agents.find(agent)?.agent ?? "";
      const source = ledgerIn(house.data);
      if (source === undefined) return [];
      return newestEntries(source, id, Number.MAX_SAFE_INTEGER)
        .map(({ entry }) => entry)
        .filter(isOf);
    },
    operate: (operation, input) => {
      const by = house.desk.people.operator("cli", readFileSync(join(house.data, TOKEN_FILE), "utf8").trim());
      if (by === undefined) throw new Error("the owner's token is not good");
      return operate(house.desk, { by, operation, input });
    },
    close: async () => {
      await house.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface TestHost {
  readonly port: number;
  readonly server: Server;
  close(): Promise<void>;
}

/** A host that speaks plain HTTP. */
export function plainHost(listener: RequestListener): Promise<TestHost> {
  return listening(createHttp(listener));
}

/** A host that speaks HTTP over TLS, by certificates of the authority. */
export async function tlsHost(authority: Authority, names: readonly string[], listener: RequestListener): Promise<TestHost> {
  return listening(createHttps(authority.issue(...names), listener));
}

export { makeAuthority };

async function listening(server: Server): Promise<TestHost> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
