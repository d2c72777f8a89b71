/** What the shape of the way out does not show: what joins requests that nobody reads, and authorities that cannot be read. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { X509Certificate } from "node:crypto";
import { isInspected } from "../../execution/egress/configuration.ts";
import { hasHandle } from "../../execution/secrets/handle.ts";
import { isForwarded } from "../../intake/forwarded-headers.ts";
import type { ConfigurationProblem } from "./fault.ts";
import type { Place } from "./problems.ts";
import type { CheckedConfiguration } from "./schema.ts";

type CheckedEgress = CheckedConfiguration["egress"];

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** Made by the house for every request. */
const OURS: ReadonlySet<string> = new Set(["accept-encoding", "via"]);

export function egressProblems({ egress }: CheckedConfiguration, place: Place): readonly ConfigurationProblem[] {
  const { inspect, headers, notTls } = egress;
  const isNamed = (hostAndPort: string) => isInspected(hostAndPort.replace(/:\d+$/, ""), inspect.hosts);
  const notInspected = Object.keys(headers).filter((host) => !isNamed(host));
  const contradicted = notTls.map((named, at) => [named, at] as const).filter(([named]) => isNamed(named));
  return [
    ...notInspected.map((host): ConfigurationProblem => ({
      code: "CONFIGURATION_INVALID",
      what: `egress.headers has ${host}, which is not inspected: nothing can join its requests`,
      where: place(["egress", "headers", host], true),
      hint: "name it under egress.inspect.hosts",
    })),
    ...contradicted.map(([named, at]): ConfigurationProblem => ({
      code: "CONFIGURATION_INVALID",
      what: `egress.notTls.${at} lets ${named} carry anything, and its host is inspected`,
      where: place(["egress", "notTls", at], false),
      hint: "take it out of one of the two",
    })),
    ...Object.entries(headers).flatMap(([host, named]) => headerProblems(host, named, place)),
  ];
}

function headerProblems(host: string, named: { readonly [name: string]: string }, place: Place): readonly ConfigurationProblem[] {
  const path = (name: string) => ["egress", "headers", host, name];
  const ours = Object.keys(named).filter((name) => !isForwarded(name.toLowerCase()) || OURS.has(name.toLowerCase()));
  const plain = Object.entries(named).filter(([, text]) => !hasHandle(text));
  return [
    ...ours.map((name): ConfigurationProblem => ({
      code: "CONFIGURATION_INVALID",
      what: `${path(name).join(".")} is a header that the house makes itself`,
      where: place(path(name), true),
    })),
    ...plain.map(([name]): ConfigurationProblem => ({
      code: "CONFIGURATION_INVALID",
      what: `${path(name).join(".")} names no secret`,
      where: place(path(name), false),
      hint: "keep the value with chatelaine secret add, and write secret://NAME; what is no secret the program sends itself",
    })),
  ];
}

/** The certificates of the authorities that the configuration names. */
export function rootsOf(
  { inspect: { roots } }: CheckedEgress,
  folder: string,
  place: Place,
): { readonly roots: readonly string[]; readonly problems: readonly ConfigurationProblem[] } {
  if (roots === undefined) return { roots: [], problems: [] };
  const read = certificatesIn(resolve(folder, roots));
  if (read !== undefined) return { roots: read, problems: [] };
  const problem: ConfigurationProblem = {
    code: "CONFIGURATION_INVALID",
    what: "egress.inspect.roots names no file with certificates that can be read",
    where: place(["egress", "inspect", "roots"], false),
    hint: "a text file with one or more blocks of BEGIN CERTIFICATE",
  };
  return { roots: [], problems: [problem] };
}

function certificatesIn(file: string): readonly string[] | undefined {
  try {
    const certificates = readFileSync(file, "utf8").match(CERTIFICATE) ?? [];
    return certificates.length > 0 && certificates.every((one) => new X509Certificate(one).ca) ? certificates : undefined;
  } catch {
    return undefined;
  }
}
