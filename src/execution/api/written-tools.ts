/** Tools from a few lines of configuration: `request: GET /tickets/{id}` and what the arguments are. */
import type { JsonObject } from "../../call/json.ts";
import { mayFillHeader, placesIn, SAFE_METHODS, type Body, type Method, type Operation, type Parameter } from "./operation.ts";

/** One tool as a person writes it. */
export interface WrittenTool {
  readonly description: string;
  /** A method, a space, a path below the server's URL; `{name}` in the path, and `key={name}` after `?`, take arguments. */
  readonly request: string;
  /** What each argument is: the name of a JSON type, or a JSON Schema. */
  readonly args: { readonly [argument: string]: string | JsonObject };
  readonly optional: readonly string[];
  /** How arguments without another place are sent where the method has a body. */
  readonly body: Body["type"];
  readonly headers: { readonly [name: string]: string };
  readonly idempotencyKey?: string | undefined;
}

const REQUEST = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/[^?#\s]*)(?:\?([^#\s]*))?$/;
const PLACE = /^\{([A-Za-z_][A-Za-z0-9_-]*)\}$/;

/** The operation of a written tool, or what is wrong with it: a sentence that names the tool's part. */
export function readWrittenTool(tool: string, written: WrittenTool): Operation | string {
  const [, method, path = "", query] = REQUEST.exec(written.request) ?? [];
  if (method === undefined) return "request must be a method and a path, such as GET /tickets/{id}";
  const pairs = query === undefined || query === "" ? [] : query.split("&").map((pair) => pairOf(pair));
  if (pairs.some((pair) => pair === undefined)) return "after the ? of request stands key={argument}, several joined by &";
  const badHeader = Object.keys(written.headers).find((name) => !mayFillHeader(name));
  if (badHeader !== undefined) return `no argument may fill the header ${badHeader}`;
  const placed: readonly Parameter[] = [
    ...placesIn(path).map((name) => ({ argument: name, in: "path" as const, name, explode: false })),
    ...pairs.flatMap((pair) =>
      pair === undefined ? [] : [{ argument: pair.argument, in: "query" as const, name: pair.name, explode: true }],
    ),
    ...Object.entries(written.headers).map(([name, argument]) => ({ argument, in: "header" as const, name, explode: false })),
  ];
  const names = Object.keys(written.args);
  const stray = [...placed.map(({ argument }) => argument), ...written.optional].find((name) => !names.includes(name));
  if (stray !== undefined) return `${stray} is not among its args`;
  const lacking = placed.find((parameter) => parameter.in === "path" && written.optional.includes(parameter.argument));
  if (lacking !== undefined) return `${lacking.argument} stands in the path, so it cannot be optional`;
  return operationOf({ tool, method: method as Method, path, placed }, written);
}

interface Read extends Pick<Operation, "tool" | "method" | "path"> {
  readonly placed: readonly Parameter[];
}

/** Arguments without a place go into the body where the method has one, else into the query under their own names. */
function operationOf({ tool, method, path, placed }: Read, { args, body, description, idempotencyKey, optional }: WrittenTool): Operation {
  const names = Object.keys(args);
  const left = names.filter((name) => !placed.some(({ argument }) => argument === name));
  const hasBody = !SAFE_METHODS.has(method) && method !== "DELETE";
  const inQuery = hasBody ? [] : left.map((name) => ({ argument: name, in: "query" as const, name, explode: true }));
  const properties = Object.fromEntries(Object.entries(args).map(([name, is]) => [name, typeof is === "string" ? { type: is } : is]));
  return {
    tool,
    description,
    method,
    path,
    parameters: [...placed, ...inQuery],
    body: hasBody && left.length > 0 ? { type: body, from: { members: left } } : undefined,
    inputSchema: { type: "object", properties, required: names.filter((name) => !optional.includes(name)), additionalProperties: false },
    idempotencyKey,
  };
}

function pairOf(pair: string): { readonly name: string; readonly argument: string } | undefined {
  const [name = "", value = "", ...more] = pair.split("=");
  const argument = PLACE.exec(value)?.[1];
  if (argument === undefined || name === "" || more.length > 0 || !/^[\w.~[\]-]+$/.test(name)) return undefined;
  return { name, argument };
}
