/** Speaks to a running house, through its operators' API, as the person whose token lies in the data folder. */
import { Fault } from "../call/fault.ts";
import { HouseClient, HouseFault } from "../client/house-client.ts";
import { TOKEN_FILE, addressOf, readDataFile } from "../main/data-folder.ts";
import { API, type ApiRoute, type FaultAnswer, type InputOf, type OperationName, type OutputOf } from "../server/contract.ts";
import type { Invocation } from "./command.ts";
import { cliFault } from "./fault.ts";
import { dataFolder } from "./house-place.ts";
import { ANSWER_MS } from "./limits.ts";

export interface OperatorsApi {
  /** Does one operation. Faults: those of the house, by their own codes; CLI_HOUSE_NOT_RUNNING, CLI_HOUSE_UNCLEAR. */
  operate<Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>;
}

/** The house of the data folder that the command is about. Faults: CLI_NO_HOUSE, CLI_HOUSE_NOT_RUNNING. */
export function operatorsApi(invocation: Pick<Invocation, "text">): OperatorsApi {
  const { url, token } = houseOf(invocation);
  return {
    operate: async (name, input) => (await ask({ url, token, route: API[name], input })) as OutputOf<typeof name>,
  };
}

/** Its address, and the person's token. Faults: CLI_NO_HOUSE, CLI_HOUSE_NOT_RUNNING. */
export function houseOf(invocation: Pick<Invocation, "text">): { readonly url: string; readonly token: string } {
  const folder = dataFolder(invocation);
  const token = readDataFile(folder, TOKEN_FILE)?.trim();
  const url = addressOf(folder);
  const hint = "chatelaine start; or name the data folder of a running house with --data DIR";
  if (token === undefined) throw cliFault("CLI_NO_HOUSE", "no house has been started on this data folder", { where: folder, hint });
  if (url === undefined) throw cliFault("CLI_HOUSE_NOT_RUNNING", "the house of this data folder is not running", { where: folder, hint });
  return { url, token };
}

/** The client of the API of runs, as the same person, and the fault that a thrown one of it is. Faults: CLI_NO_HOUSE, CLI_HOUSE_NOT_RUNNING. */
export async function withRuns<Result>(invocation: Pick<Invocation, "text">, use: (house: HouseClient) => Promise<Result>): Promise<Result> {
  const { url, token } = houseOf(invocation);
  return use(new HouseClient({ url, credential: { token } })).catch((thrown: unknown) => {
    throw asOfHouse(thrown);
  });
}

/** What a client of the house threw, as the fault that the house raised. */
export function asOfHouse(thrown: unknown): unknown {
  if (!(thrown instanceof HouseFault)) return thrown;
  const { code, message, where, hint } = thrown;
  return new Fault(code, message.slice(code.length + 2), { ...(where !== undefined && { where }), ...(hint !== undefined && { hint }) });
}

interface Asked {
  readonly url: string;
  readonly token: string;
  readonly route: ApiRoute;
  readonly input: object;
}

async function ask({ url, token, route, input }: Asked): Promise<unknown> {
  const { path, rest } = place(route, input);
  const target = new URL(path, url);
  if (route.method === "GET") for (const [name, value] of Object.entries(rest)) target.searchParams.set(name, String(value));
  const response = await send(target, {
    method: route.method,
    redirect: "error",
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      ...(route.method === "POST" && { "content-type": "application/json" }),
    },
    ...(route.method === "POST" && { body: JSON.stringify(rest) }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const answer = await readJson(response, url);
  if (response.ok) return answer;
  throw faultOf(answer, response.status, url);
}

/** Puts the input's members into the path where it names them; the rest goes into the query or the body. */
function place(route: ApiRoute, input: object): { readonly path: string; readonly rest: { readonly [name: string]: unknown } } {
  const rest = new Map<string, unknown>(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = route.path.replace(/:([a-z]+)/gi, (_whole, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(String(value));
  });
  return { path, rest: Object.fromEntries(rest) };
}

async function send(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    throw cliFault("CLI_HOUSE_NOT_RUNNING", "the house does not answer", { where: url.origin, hint: "chatelaine start", cause });
  }
}

async function readJson(response: Response, url: string): Promise<unknown> {
  const text = await response.text();
  if (text === "" && response.ok) return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw cliFault("CLI_HOUSE_UNCLEAR", `the answer (HTTP ${response.status}) is not JSON`, {
      where: url,
      hint: "is another program listening there?",
      cause,
    });
  }
}

/** A fault of the house, as it was raised there. */
function faultOf(answer: unknown, status: number, url: string): Fault {
  const { fault } = (answer ?? {}) as { readonly fault?: { readonly [part in keyof FaultAnswer["fault"]]?: unknown } };
  if (typeof fault?.code !== "string" || typeof fault.what !== "string") {
    return cliFault("CLI_HOUSE_UNCLEAR", `the house answered HTTP ${status} without a fault`, { where: url });
  }
  return new Fault(fault.code, fault.what, {
    ...(typeof fault.where === "string" && { where: fault.where }),
    ...(typeof fault.hint === "string" && { hint: fault.hint }),
  });
}
