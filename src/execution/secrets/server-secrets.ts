/** Which secrets a server is given, and for what: read of its configuration alone. */
import type { ServerConfiguration } from "../configuration.ts";
import type { EgressConfiguration } from "../egress/configuration.ts";
import { EGRESS } from "../egress/host-definition.ts";
import { hasHandle, templateOf, type Handle, type Template } from "./handle.ts";

/** A secret that performing a call resolves: of every call at a server, or of those of one tool. */
export interface Needed {
  readonly secret: string;
  readonly server: string;
  /** Of the way out: the host. */
  readonly tool?: string;
  /** Host, and port where it is not the scheme's own; absent where a process of this machine has it. */
  readonly host?: string;
}

/** Headers or variables in which handles stand, by their names. Configuration was checked: what looks like a handle is one. */
export function templatesIn(named: { readonly [name: string]: string }): ReadonlyMap<string, Template> {
  const templates = Object.entries(named).flatMap(([name, text]) => {
    const template = hasHandle(text) ? templateOf(text) : undefined;
    return template === undefined ? [] : [[name, template] as const];
  });
  return new Map(templates);
}

/** The others. */
export function plainIn(named: { readonly [name: string]: string }): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(named).filter(([, text]) => !hasHandle(text)));
}

/** The secrets of a server, each once. */
export function handlesOf(server: ServerConfiguration): readonly Handle[] {
  if (!("env" in server) && !("headers" in server)) return [];
  const named = "env" in server ? server.env : server.headers;
  const handles = [...templatesIn(named).values()].flatMap((template) => template.handles);
  return [...new Map(handles.map((handle) => [handle.name, handle])).values()];
}

/** The secrets that calls at these servers need: what policy decides on, and what execution asks a permit for. */
export function neededBy(servers: { readonly [name: string]: ServerConfiguration }): readonly Needed[] {
  return Object.entries(servers).flatMap(([server, configuration]) => {
    const to = "headers" in configuration ? { host: new URL(configuration.url).host } : {};
    return handlesOf(configuration).map(({ name }) => ({ secret: name, server, ...to }));
  });
}

/** The secrets that requests to inspected hosts need, by the headers that are configured for them. */
export function neededByHosts(headers: EgressConfiguration["headers"]): readonly Needed[] {
  return Object.entries(headers).flatMap(([host, named]) => {
    const handles = [...templatesIn(named).values()].flatMap((template) => template.handles);
    const names = new Set(handles.map(({ name }) => name));
    return [...names].map((secret) => ({ secret, server: EGRESS, tool: host.replace(/:\d+$/, ""), host }));
  });
}
