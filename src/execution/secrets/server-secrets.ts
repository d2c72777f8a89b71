/** Which secrets a server is given, and for what: read of its configuration alone. */
import type { ServerConfiguration } from "../configuration.ts";
import type { EgressConfiguration } from "../egress/configuration.ts";
import { EGRESS } from "../egress/host-definition.ts";
import type { ModelProvider } from "../model/configuration.ts";
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

/** The secrets that calls of models need, their keys among them. */
export function neededByModels(providers: { readonly [name: string]: ModelProvider }): readonly Needed[] {
  return Object.entries(providers).flatMap(([server, provider]) => {
    const { host } = "baseUrl" in provider ? new URL(provider.baseUrl) : { host: "" };
    const names = Object.values(textsOf(provider)).flatMap((text) => (hasHandle(text) ? (templateOf(text)?.handles ?? []).map(({ name }) => name) : []));
    return [...new Set(names)].map((secret) => ({ secret, server, host }));
  });
}

/** The texts of a provider in which handles may stand, by where they stand below models.NAME. */
export function textsOf(provider: ModelProvider): { readonly [where: string]: string } {
  if (!("headers" in provider)) return {};
  const { headers, signing } = provider;
  const ofHeaders = Object.entries(headers).map(([name, text]) => [`headers.${name}`, text] as const);
  const ofSigning = Object.entries(signing ?? {}).map(([name, text]) => [name, text] as const);
  return Object.fromEntries([...ofHeaders, ...ofSigning]);
}

/** The secrets that requests to inspected hosts need, by the headers that are configured for them. */
export function neededByHosts(headers: EgressConfiguration["headers"]): readonly Needed[] {
  return Object.entries(headers).flatMap(([host, named]) => {
    const handles = [...templatesIn(named).values()].flatMap((template) => template.handles);
    const names = new Set(handles.map(({ name }) => name));
    return [...names].map((secret) => ({ secret, server: EGRESS, tool: host.replace(/:\d+$/, ""), host }));
  });
}
