/** What the shape of handles alone does not show: handles that are none, and sources that are not there. */
import { hasHandle, LOCAL_SOURCE, templateOf } from "../../execution/secrets/handle.ts";
import type { ConfigurationProblem } from "./fault.ts";
import { oneOf } from "./one-of.ts";
import type { Path, Place } from "./problems.ts";
import type { CheckedConfiguration } from "./schema.ts";

export function secretProblems({ servers, secrets, egress }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const sources = [LOCAL_SOURCE, ...Object.keys(secrets.sources)];
  const ofHosts = Object.entries(egress.headers).flatMap(([host, named]) =>
    Object.entries(named).flatMap(([key, text]) => handleProblems(text, ["egress", "headers", host, key], { place, sources })),
  );
  const ofServers = Object.entries(servers).flatMap(([name, server]) => {
    if (!("env" in server) && !("headers" in server)) return [];
    const [room, named] = "env" in server ? (["env", server.env] as const) : (["headers", server.headers] as const);
    return [
      ...Object.entries(named).flatMap(([key, text]) => handleProblems(text, ["servers", name, room, key], { place, sources })),
      ...misplaced(server, name, place),
    ];
  });
  return [...ofHosts, ...ofServers];
}

/** What is wrong with the handles in a text. */
export function handleProblems(
  text: string,
  path: Path,
  { place, sources }: { readonly place: Place; readonly sources: readonly string[] },
): readonly ConfigurationProblem[] {
  if (!hasHandle(text)) return [];
  const template = templateOf(text);
  if (template === undefined) {
    return [
      {
        code: "CONFIGURATION_INVALID",
        what: `${path.join(".")} has a handle that is none`,
        where: place(path, false),
        hint: "write secret://NAME for the house's own store, or secret://SOURCE/KEY#FIELD",
      },
    ];
  }
  return template.handles
    .filter(({ source }) => !sources.includes(source))
    .map(({ name, source }) => ({
      code: "CONFIGURATION_UNKNOWN_NAME",
      what: `${path.join(".")} names the secret ${name} of the source ${JSON.stringify(source)}, which is not configured`,
      where: place(path, false),
      hint: oneOf(source, sources),
    }));
}

/** Arguments of a program stand in the list of processes, for everybody to read; a URL stands in logs. */
function misplaced(server: Extract<CheckedConfiguration["servers"][string], { readonly env: unknown } | { readonly headers: unknown }>, name: string, place: Place): readonly ConfigurationProblem[] {
  const texts: readonly (readonly [Path, string])[] =
    "env" in server
      ? [[["servers", name, "command"], server.command], ...server.args.map((text, at) => [["servers", name, "args", at], text] as const)]
      : [[["servers", name, "url"], server.url ?? ""]];
  return texts
    .filter(([, text]) => hasHandle(text))
    .map(([path]) => ({
      code: "CONFIGURATION_INVALID",
      what: `${path.join(".")} has a handle, and no secret joins there`,
      where: place(path, false),
      hint: "put it into env or headers: what stands in a command or an address is shown to everybody",
    }));
}
