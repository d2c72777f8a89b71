/** The tools of the configured API servers: written in a few lines, or read from the OpenAPI document that is named. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { LeftOut } from "../../execution/configuration.ts";
import { readOpenApi } from "../../execution/api/openapi.ts";
import type { Operation } from "../../execution/api/operation.ts";
import { readWrittenTool } from "../../execution/api/written-tools.ts";
import { OPERATIONS_MAX } from "../../execution/limits.ts";
import type { ConfigurationProblem } from "./fault.ts";
import { oneOf } from "./one-of.ts";
import type { Place } from "./problems.ts";
import { isSafeUrl } from "./safe-url.ts";
import type { CheckedConfiguration } from "./schema.ts";
import { readYaml } from "./yaml.ts";

/** What an API server is made of beyond what stands in its configuration. */
export interface ApiTools {
  readonly url: string;
  readonly operations: readonly Operation[];
  readonly leftOut: readonly LeftOut[];
}

type CheckedServer = CheckedConfiguration["servers"][string];
type Written = Extract<CheckedServer, { readonly tools: unknown }>;
type Documented = Extract<CheckedServer, { readonly openapi: string }>;

/** Reads them all. Paths are relative to `folder`. Faults: CONFIGURATION_NOT_FOUND, CONFIGURATION_NOT_YAML, for a document. */
export function apisOfServers(
  servers: CheckedConfiguration["servers"],
  folder: string,
  place: Place,
): { readonly apis: { readonly [server: string]: ApiTools }; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  const apis: { [server: string]: ApiTools } = {};
  for (const [name, server] of Object.entries(servers)) {
    const found =
      "tools" in server ? ofTools(name, server, place) : "openapi" in server ? ofDocument(name, server, { folder, place }) : undefined;
    if (found === undefined) continue;
    if ("problems" in found) problems.push(...found.problems);
    else apis[name] = found;
  }
  return { apis, problems };
}

type Found = ApiTools | { readonly problems: readonly ConfigurationProblem[] };

function ofTools(server: string, { tools, url }: Written, place: Place): Found {
  const problems: ConfigurationProblem[] = [];
  const operations: Operation[] = [];
  for (const [tool, written] of Object.entries(tools)) {
    const operation = readWrittenTool(tool, written);
    if (typeof operation !== "string") operations.push(operation);
    else
      problems.push({
        code: "CONFIGURATION_INVALID",
        what: `servers.${server}.tools.${tool}: ${operation}`,
        where: place(["servers", server, "tools", tool], true),
      });
  }
  return problems.length > 0 ? { problems } : { url, operations, leftOut: [] };
}

function ofDocument(server: string, checked: Documented, { folder, place }: { readonly folder: string; readonly place: Place }): Found {
  const file = resolve(folder, checked.openapi);
  const where = place(["servers", server, "openapi"], false);
  const problem = (what: string, hint?: string): Found => ({
    problems: [{ code: "CONFIGURATION_INVALID", what: `servers.${server}.openapi ${what}`, where, ...(hint !== undefined && { hint }) }],
  });
  const text = textOf(file);
  if (text === undefined)
    return {
      problems: [
        { code: "CONFIGURATION_NOT_FOUND", what: `servers.${server}.openapi names ${checked.openapi}, which cannot be read`, where },
      ],
    };
  const read = readOpenApi(readYaml(text, file, { merge: true }).value, Object.keys(checked.headers));
  if (read === undefined) return problem(`names ${checked.openapi}, which is no OpenAPI document`);
  const url = checked.url ?? read.url;
  if (url === undefined) return problem("states no whole address of its server", `add url: to servers.${server}`);
  if (!isSafeUrl(url)) return problem("states an address without TLS", "add url: with https, or a loopback address");
  const unknown = checked.operations?.find((wanted) => !read.operations.some(({ tool }) => tool === wanted));
  if (unknown !== undefined) return notThere(server, unknown, { read, where: place(["servers", server, "operations"], false) });
  const operations = read.operations.filter(({ tool }) => checked.operations?.includes(tool) ?? true);
  const twice = operations.find(({ tool }, at) => operations.findIndex((other) => other.tool === tool) !== at);
  if (twice !== undefined) return problem(`has two operations of the name ${twice.tool}`);
  if (operations.length === 0) return problem("has no operation that can be a tool");
  if (operations.length > OPERATIONS_MAX) return problem(`has more than ${OPERATIONS_MAX} operations`, "choose some with operations:");
  return { url, operations, leftOut: read.leftOut };
}

function notThere(
  server: string,
  wanted: string,
  { read, where }: { readonly read: Omit<ApiTools, "url">; readonly where: string },
): Found {
  const why = read.leftOut.find(({ operation }) => operation === wanted)?.why;
  const what = `servers.${server}.operations names ${JSON.stringify(wanted)}, which ${why === undefined ? "its document does not have" : `cannot be a tool: ${why}`}`;
  const hint =
    why === undefined
      ? oneOf(
          wanted,
          read.operations.map(({ tool }) => tool),
        )
      : undefined;
  return { problems: [{ code: "CONFIGURATION_UNKNOWN_NAME", what, where, ...(hint !== undefined && { hint }) }] };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
