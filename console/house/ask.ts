/** Requests to the house, as the person whose cookie the browser holds. The house is where this page came from. */
import {
  API,
  type ApiRoute,
  type FaultAnswer,
  type InputOf,
  type OperationName,
  type OutputOf,
  type RunBriefShown,
  RUNS_API,
  type RunShown,
  type RunWholeShown,
} from "../../src/server/contract.ts";

/** A fault of the house, or that it could not be reached (`status` 0). */
export class HouseFault extends Error {
  override readonly name = "HouseFault";
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(status: number, { code, what, hint }: FaultAnswer["fault"]) {
    super(what);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** Does one operation of the operators' API. Throws HouseFault. */
export function operate<Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> {
  return ask<OutputOf<Name>>(API[name], input);
}

export function listRuns(input: { readonly agent: string; readonly session?: string; readonly limit?: number }): Promise<{
  readonly runs: readonly RunBriefShown[];
}> {
  return ask(RUNS_API.listRuns, input);
}

export function showRun(run: string): Promise<RunWholeShown> {
  return ask(RUNS_API.showRun, { run });
}

export function startRun(input: { readonly agent: string; readonly input: string; readonly session?: string }): Promise<RunShown> {
  return ask(RUNS_API.startRun, input);
}

export function cancelRun(run: string): Promise<RunShown> {
  return ask(RUNS_API.cancelRun, { run });
}

/** The events of a run as the house streams them, from the first on. Throws HouseFault. */
export async function runEventBytes(run: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await send(RUNS_API.runEvents.path.replace(":run", encodeURIComponent(run)), { signal });
  if (response.body === null) throw unreachable();
  return response.body;
}

async function ask<Answer>(route: ApiRoute, input: object): Promise<Answer> {
  const { path, rest } = placed(route, input);
  const isPost = route.method === "POST";
  const query = isPost ? "" : queryOf(rest);
  const response = await send(`${path}${query}`, {
    method: route.method,
    ...(isPost && { headers: { "content-type": "application/json" }, body: JSON.stringify(Object.fromEntries(rest)) }),
  });
  return (await response.json()) as Answer;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", redirect: "error", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  const answer = (await response.json().catch(() => undefined)) as Partial<FaultAnswer> | undefined;
  throw new HouseFault(response.status, answer?.fault ?? { code: "HTTP", what: `the house answered ${response.status}` });
}

function unreachable(): HouseFault {
  return new HouseFault(0, {
    code: "UNREACHABLE",
    what: "the house does not answer",
    hint: "calls that need a person wait until it is back; start it again: npx chatelaine start",
  });
}

/** Puts the members that the path names into it; the rest goes into the query or the body. */
function placed(route: ApiRoute, input: object): { readonly path: string; readonly rest: ReadonlyMap<string, unknown> } {
  const rest = new Map<string, unknown>(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = route.path.replace(/:([a-z]+)/gi, (_whole, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(String(value));
  });
  return { path, rest };
}

function queryOf(rest: ReadonlyMap<string, unknown>): string {
  const query = new URLSearchParams([...rest].map(([name, value]) => [name, String(value)])).toString();
  return query === "" ? "" : `?${query}`;
}
