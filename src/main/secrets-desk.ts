/** What operators do with secrets: keep, replace and remove them, and see who uses which. A value goes in and never comes out. */
import { Fault } from "../call/fault.ts";
import type { ExecutionFault } from "../execution/fault.ts";
import { EGRESS } from "../execution/egress/host-definition.ts";
import { handleNamed, LOCAL_SOURCE } from "../execution/secrets/handle.ts";
import type { Handle } from "../execution/secrets/handle.ts";
import type { Secrets } from "../execution/secrets/secrets.ts";
import { neededBy, neededByHosts, neededByModels, templatesIn, textsOf } from "../execution/secrets/server-secrets.ts";
import { KnownValues } from "../inspection/detectors/known-secret/known-values.ts";
import type { DeskSecrets } from "../operate/desk.ts";
import type { SecretListed } from "../operate/operations.ts";
import { placedAgent, placedSecret, USING } from "../policy/placed.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { scopeMatches } from "../policy/scope.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { LocalSecrets } from "./local-secrets.ts";

export interface SecretsDeskParts {
  readonly configuration: Configuration;
  readonly secrets: Secrets;
  readonly local: LocalSecrets;
  readonly set: () => PolicySet | undefined;
  readonly agents: () => readonly { readonly name: string; readonly role: string }[];
  /** Told when names came or went: rules may name them. */
  readonly changed: () => void;
}

export function secretsDesk(parts: SecretsDeskParts): DeskSecrets {
  const { configuration, local, secrets } = parts;
  const listed = (name: string): SecretListed =>
    listOf(parts).find((secret) => secret.name === name) ?? { name, source: LOCAL_SOURCE, uses: [] };
  return {
    list: () => listOf(parts),
    async add(name, value, by) {
      const handle = ownHandle(name);
      fit(name, value);
      await local.add(name, value, by);
      await told(handle, parts);
      return listed(name);
    },
    async rotate(name, value, by) {
      const handle = handleOf(name);
      if (value === undefined) {
        if (handle.source === LOCAL_SOURCE)
          throw bad(`the house's own store has no other value of ${name}`, "give it on the standard input");
        if (!secrets.hasSource(handle.source)) throw bad(`there is no source ${handle.source}`, "sources stand under secrets.sources");
        await secrets.reread(handle);
        return listed(name);
      }
      ownHandle(name);
      fit(name, value);
      await local.rotate(name, value, by);
      await told(handle, parts);
      return listed(name);
    },
    async remove(name, by) {
      const handle = ownHandle(name);
      const kept = listed(name);
      await local.remove(name, by);
      await told(handle, parts);
      return kept;
    },
    uses: (name) => {
      const { name: secret, source } = handleOf(name);
      const isListed = listOf(parts).some((one) => one.name === secret);
      if (source === LOCAL_SOURCE && !isListed) throw unheardOf(secret);
      return { name: secret, servers: placesOf(configuration, secret), agents: agentsOf(parts, secret) };
    },
  };
}

/** Whoever uses it has the new value from now on; one that is gone is used no more. */
async function told(handle: Handle, { secrets, changed }: SecretsDeskParts): Promise<void> {
  changed();
  await secrets.reread(handle).catch(() => undefined);
}

function listOf({ configuration, local, secrets }: SecretsDeskParts): readonly SecretListed[] {
  const kept = new Map(local.list().map((secret) => [secret.name, secret]));
  const needed = [...neededBy(configuration.servers), ...neededByHosts(configuration.egress.headers), ...neededByModels(configuration.models)];
  const names = new Set([...kept.keys(), ...needed.map(({ secret }) => secret)]);
  return [...names].sort().map((name) => {
    const { source } = handleOf(name);
    const own = kept.get(name);
    const version = source === LOCAL_SOURCE ? own?.version : secrets.heldVersion(name);
    const there = { ...(version !== undefined && { version }), ...(own !== undefined && { at: own.at }) };
    return { name, source, ...there, uses: placesOf(configuration, name).map(({ where }) => where) };
  });
}

function placesOf({ servers, models, egress }: Configuration, secret: string): readonly { readonly server: string; readonly where: string }[] {
  const ofHosts = Object.entries(egress.headers).flatMap(([host, named]) =>
    namesWith(named, secret).map((key) => ({ server: EGRESS, where: `egress.headers.${host}.${key}` })),
  );
  const ofServers = Object.entries(servers).flatMap(([server, configured]) => {
    if (!("env" in configured) && !("headers" in configured)) return [];
    const [room, named] = "env" in configured ? (["env", configured.env] as const) : (["headers", configured.headers] as const);
    return namesWith(named, secret).map((key) => ({ server, where: `servers.${server}.${room}.${key}` }));
  });
  const ofModels = Object.entries(models).flatMap(([server, provider]) =>
    namesWith(textsOf(provider), secret).map((place) => ({ server, where: `models.${server}.${place}` })),
  );
  return [...ofServers, ...ofHosts, ...ofModels];
}

/** The headers or variables in which a secret stands. */
function namesWith(named: { readonly [name: string]: string }, secret: string): readonly string[] {
  const templates = [...templatesIn(named)].filter(([, { handles }]) => handles.some(({ name }) => name === secret));
  return templates.map(([key]) => key);
}

/** Agents that rules in force let use it, by their scopes: conditions may say no to a call all the same. */
function agentsOf(
  { set, agents }: SecretsDeskParts,
  secret: string,
): readonly { readonly agent: string; readonly rules: readonly string[] }[] {
  const permits = [...(set()?.rules.values() ?? [])].filter(({ effect }) => effect === "permit");
  return agents().flatMap((agent) => {
    const placed = { principal: placedAgent(agent), action: USING, resource: placedSecret(secret) };
    const rules = permits.filter(({ scope }) => scopeMatches(scope, placed)).map(({ id }) => id);
    return rules.length === 0 ? [] : [{ agent: agent.name, rules }];
  });
}

/** What no request could carry, and what cannot be struck from what comes back, is not kept. */
function fit(name: string, value: string): void {
  if (value.includes("\0"))
    throw new Fault<ExecutionFault>("EXECUTION_SECRET_UNREADABLE", `a value of secret://${name} has a zero byte`, {
      where: name,
      hint: "no header and no environment can hold one: give it as text, in base64 if need be",
    });
  new KnownValues().register(`secret://${name}`, [value]);
}

function unheardOf(name: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_UNKNOWN", `the house keeps no secret ${name}, and nothing names one`, {
    where: name,
    hint: "chatelaine secret list has those that there are",
  });
}

function handleOf(name: string): Handle {
  const handle = handleNamed(name.replace(/^secret:\/\//, ""));
  if (handle === undefined)
    throw bad("that is no name of a secret", "a lower-case letter, then letters, digits and hyphens; or SOURCE/KEY#FIELD");
  return handle;
}

function ownHandle(name: string): Handle {
  const handle = handleOf(name);
  if (handle.source !== LOCAL_SOURCE || handle.name !== name)
    throw bad(`${handle.name} is kept by ${handle.source}`, "change it there; rotate without a value reads it anew");
  return handle;
}

function bad(what: string, hint: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_NAME", what, { hint });
}
