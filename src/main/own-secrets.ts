/**
 * The secrets that the house holds already: headers that it sends to servers, and variables that it starts them with. A
 * server that echoes one must not tell it to the model, and no call may carry it to another.
 */
import { asFault } from "../call/fault.ts";
import type { ServerConfiguration } from "../execution/configuration.ts";
import type { ModelProvider } from "../execution/model/configuration.ts";
import type { KnownValues } from "../inspection/detectors/known-secret/known-values.ts";
import { hasHandle } from "../execution/secrets/handle.ts";
import { KNOWN_VALUE_CHARS_MIN } from "../inspection/limits.ts";
import type { HouseLog } from "./house-log.ts";

/** Names whose values are secret: AUTHORIZATION, X-Api-Key, GITHUB_TOKEN, PGPASSWORD. */
const SECRET_NAME =
  /(?:^|[_-])(?:key|token|secret|credentials?|auth|authorization|cookie|pat|dsn)(?:$|[_-])|passw(?:or)?d|passphrase|api_?key|apitoken|accesstoken|authtoken|clientsecret|privatekey/i;
/** `Bearer abc`: the scheme is no secret. */
const SCHEME = /^(?:bearer|basic|token|api-?key|key|ssws|splunk|geniekey|bot|dpop|negotiate) +(?=\S)/i;
/** What stands under such names and is none: paths, switches, plain words, names of other things. */
const NO_SECRET = /^(?:\.{0,2}\/|[A-Za-z]:\\|~\/)|^[A-Za-z]+(?:[-_ .][A-Za-z]+)*$|^\d{1,12}$/;

/** The values of a server's headers and variables that look secret, by where they are configured. */
export function secretsOf(name: string, server: ServerConfiguration): ReadonlyMap<string, readonly string[]> {
  if (!("env" in server) && !("headers" in server)) return new Map();
  const named = "env" in server ? Object.entries(server.env) : Object.entries(server.headers);
  const room = "env" in server ? "env" : "headers";
  const secrets = new Map<string, readonly string[]>();
  for (const [key, value] of named) {
    const values = secretsIn(key, value);
    if (values.length > 0) secrets.set(`servers.${name}.${room}.${key}`, values);
  }
  return secrets;
}

/** A secret with what is secret in it: the password of a URL, and that of a pair as Basic authentication writes it (RFC 7617). */
export function valuesIn(secret: string): readonly string[] {
  const pair = /^[A-Za-z0-9+/]{8,}={0,2}$/.test(secret) ? Buffer.from(secret, "base64").toString("utf8") : "";
  const [, password = ""] = /^[\x20-\x7e]*?:([\x20-\x7e]+)$/.exec(pair) ?? [];
  return [secret, ...passwordsIn(secret), password].filter((value, at) => at === 0 || value.length >= KNOWN_VALUE_CHARS_MIN);
}

/** The same of a provider of models. */
export function secretsOfProvider(name: string, provider: ModelProvider): ReadonlyMap<string, readonly string[]> {
  if (!("headers" in provider)) return new Map();
  const found = Object.entries(provider.headers).map(([key, value]) => [`models.${name}.headers.${key}`, secretsIn(key, value)] as const);
  return new Map(found.filter(([, values]) => values.length > 0));
}

/** What looks secret in a header or variable. What a handle stands for is registered when it is resolved. */
function secretsIn(key: string, value: string): readonly string[] {
  if (hasHandle(value)) return [];
  return [...new Set([...passwordsIn(value), ...(SECRET_NAME.test(key) ? partsOf(value, /passw|passphrase/i.test(key)) : [])])];
}

/** Registers them all, and says of each that a handle would keep it out of the configuration. One that cannot be looked for is told to the log by its name, and the house goes on. */
export function registerSecrets(
  known: KnownValues,
  { servers, models }: { readonly servers: { readonly [name: string]: ServerConfiguration }; readonly models: { readonly [name: string]: ModelProvider } },
  log: HouseLog,
): void {
  const found = [
    ...Object.entries(servers).map(([name, server]) => secretsOf(name, server)),
    ...Object.entries(models).map(([name, provider]) => secretsOfProvider(name, provider)),
  ];
  for (const secrets of found) {
    for (const [owner, values] of secrets) {
      log.write("warn", "secret-in-configuration", {
        where: owner,
        what: "a secret stands in the configuration",
        hint: "keep it with chatelaine secret add, and write secret://NAME in its place",
      });
      try {
        known.register(owner, values);
      } catch (thrown) {
        const { code, message, hint } = asFault(thrown, "INSPECTION_VALUE_UNFIT");
        log.write("warn", "secret-not-looked-for", { where: owner, code, what: message, hint });
      }
    }
  }
}

/** The value without its scheme; for Basic (RFC 7617) the password too. */
function partsOf(value: string, isPassword: boolean): readonly string[] {
  const bare = value.replace(SCHEME, "").trim();
  const isBasic = /^basic /i.test(value);
  const password = isBasic ? Buffer.from(bare, "base64").toString("utf8").split(":").slice(1).join(":") : "";
  const parts = [bare, ...(password === "" ? [] : [password])];
  return isPassword || isBasic ? parts : parts.filter((part) => !NO_SECRET.test(part) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(part));
}

/** Passwords in URLs, under whatever name. */
function passwordsIn(value: string): readonly string[] {
  if (!value.includes("://") || !URL.canParse(value)) return [];
  const { password } = new URL(value);
  return password === "" ? [] : [decodeURIComponent(password)];
}
