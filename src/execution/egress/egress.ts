/**
 * The way out: performs calls of action `fetch`. A tunnel is carried as it is; a request that the house has read, plain or
 * out of a tunnel that ends at the house, is made whole, over TLS of the house's own where its scheme is https.
 */
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import type { Call, Line } from "../../call/call.ts";
import type { Chance, Clock } from "../../call/clock.ts";
import type { Definition } from "../../call/definition.ts";
import { asFault } from "../../call/fault.ts";
import type { AgentId } from "../../call/id.ts";
import type { Headers, Passage } from "../../call/passage.ts";
import { failed, type Ended, type Ending } from "../fault.ts";
import type { Template } from "../secrets/handle.ts";
import { isHeaderValue } from "../secrets/joining-send.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { neededByHosts, templatesIn, type Needed } from "../secrets/server-secrets.ts";
import { AddressRules } from "./address-rules.ts";
import type { OwnPlace } from "./address-rules.ts";
import type { EgressConfiguration } from "./configuration.ts";
import { exchange, refusedUnread } from "./exchange.ts";
import { hostDefinition } from "./host-definition.ts";
import { ENDINGS_GATHERED_MS, HOSTS_REMEMBERED_MAX } from "./limits.ts";
import { Moment } from "./moment.ts";
import type { Unread } from "./readable-body.ts";
import { ownAddresses } from "./own-addresses.ts";
import { reach } from "./reach.ts";
import type { Place, Reached } from "./reach.ts";
import type { ResolveFor } from "./system-resolver.ts";
import type { Splicing } from "./splice.ts";
import { secure, trustedContext } from "./secure.ts";
import { carryTunnel } from "./tunnel.ts";

const HTTPS = 443;
const UNAUTHORIZED = 401;

export interface EgressParts {
  readonly configuration: EgressConfiguration;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly resolve: ResolveFor;
  /** Where the house itself listens now. */
  readonly ownPlaces: () => readonly OwnPlace[];
}

export class Egress {
  readonly #parts: EgressParts;
  readonly #rules: AddressRules;
  readonly #notTls: ReadonlySet<string>;
  readonly #headers: ReadonlyMap<string, ReadonlyMap<string, Template>>;
  /** The secrets that requests need, by their hosts. */
  readonly needed: readonly Needed[];
  readonly #endings: Moment;
  #trusted: SecureContext | undefined;
  /** One for each host as long as it is remembered: what others work out of it is kept by the object. */
  readonly #definitions = new Map<string, Definition>();

  constructor(parts: EgressParts) {
    this.#parts = parts;
    const { ports, allowPrivate, notTls, headers } = parts.configuration;
    this.#rules = new AddressRules({ ports, allowPrivate, ownPlaces: parts.ownPlaces, ownAddresses: ownAddresses(parts.clock) });
    this.#notTls = new Set(notTls);
    this.#endings = new Moment(parts.clock, ENDINGS_GATHERED_MS);
    this.needed = neededByHosts(headers);
    this.#headers = new Map(Object.entries(headers).map(([host, named]) => [host, templatesIn(named)]));
  }

  /** The definition of a host in its one spelling; undefined for an address that the owner does not allow. */
  definition(host: string): Definition | undefined {
    const isAddress = host.startsWith("[") || /^[\d.]+$/.test(host);
    return isAddress && !this.#rules.takesLiteral(host) ? undefined : this.#definitionOf(host);
  }

  #definitionOf(host: string): Definition {
    const known = this.#definitions.get(host);
    if (known !== undefined) return known;
    if (this.#definitions.size >= HOSTS_REMEMBERED_MAX) this.#definitions.clear();
    const made = hostDefinition(host);
    this.#definitions.set(host, made);
    return made;
  }

  /** Performs a fetch of an agent. Never rejects for what the outside does. */
  async perform(call: Call, { line, agent, secrets }: Fetching): Promise<Ending> {
    const { passage } = line;
    if (passage?.kind === "request") return this.#request(call, { line, agent, passage, secrets });
    if (passage?.kind !== "tunnel") return failed("EXECUTION_NOT_POSSIBLE", "there is nobody to carry the connection for");
    const place = placeOf(call);
    const reached = await this.#reach(place, { line, agent });
    if ("ending" in reached) return reached.ending;
    const notTls = call.args["scheme"] === "tcp" && this.#notTls.has(`${place.host}:${place.port}`);
    const ending = await carryTunnel({ host: place.host, notTls, outside: reached.socket, open: passage.open, ...this.#watched(line) });
    // Nobody waits for the outcome of a tunnel: those that end in one moment are recorded together.
    await this.#endings.over(line.signal);
    return ending;
  }

  /** Secrets are had before anything is connected to. Where the host does not take one, it did not take the request: what else it may take is tried once. */
  async #request(call: Call, { line, agent, passage, secrets }: Requesting): Promise<Ending> {
    const unread = call.args["unread"];
    if (unread !== undefined && this.#parts.configuration.unread === "refuse") return refusedUnread(unread as Unread);
    const templates = [...this.#joinedTo(call)];
    const tried = await secretsIn(() => secrets.join(templates.map(([, template]) => template)));
    if ("status" in tried) return tried;
    const make = (values: readonly string[]) =>
      this.#exchange(call, {
        line,
        agent,
        passage,
        joined: templates.map(([name], at) => [name.toLowerCase(), values[at] ?? ""] as const),
      });
    const ending = await make(tried);
    if (templates.length === 0 || unread !== undefined || ending.result?.["status"] !== UNAUTHORIZED) return ending;
    const others = await secrets.joinOtherwise([...templates.map(([, template]) => template)], tried);
    return others === undefined ? ending : make(others);
  }

  async #exchange(
    call: Call,
    { line, agent, passage, joined }: Omit<Requesting, "secrets"> & { readonly joined: Headers },
  ): Promise<Ending> {
    const place = placeOf(call);
    const reached = await this.#reach(place, { line, agent });
    if ("ending" in reached) return reached.ending;
    const ready = call.args["scheme"] === "https" ? await this.#secure(reached.socket, place.host, line) : reached;
    if ("ending" in ready) return ready.ending;
    const settings = this.#parts.configuration;
    const { clean } = line;
    return exchange({
      ...this.#watched(line),
      ...(clean !== undefined && { clean }),
      socket: ready.socket,
      args: call.args,
      passage,
      joined,
      settings,
    });
  }

  /** The headers that join, of requests that go over TLS alone. */
  #joinedTo(call: Call): ReadonlyMap<string, Template> {
    const { host, port } = placeOf(call);
    if (call.args["scheme"] !== "https") return new Map();
    return this.#headers.get(port === HTTPS ? host : `${host}:${port}`) ?? new Map<string, Template>();
  }

  #reach(place: Place, { line, agent }: Pick<Fetching, "line" | "agent">): Promise<Reached> {
    const { clock, resolve } = this.#parts;
    return reach(place, line.signal, { rules: this.#rules, resolve: (host) => resolve(host, agent), clock });
  }

  #secure(socket: Duplex, host: string, { signal }: Line): ReturnType<typeof secure> {
    this.#trusted ??= trustedContext(this.#parts.configuration.roots);
    return secure(socket, { host, signal, clock: this.#parts.clock, context: this.#trusted });
  }

  #watched({ signal }: Line): Splicing {
    const { clock, configuration } = this.#parts;
    return { limits: configuration.limits, clock, signal };
  }
}

interface Fetching {
  readonly line: Line;
  /** Whose it is. */
  readonly agent: AgentId;
  readonly secrets: Secrets;
}

interface Requesting extends Fetching {
  readonly passage: Extract<Passage, { readonly kind: "request" }>;
}

function placeOf({ definition, args }: Call): Place {
  return { host: definition.name, port: Number(args["port"]) };
}

/** The values that join; or how the call ends where one cannot be had, or cannot stand in a header. */
async function secretsIn(join: () => readonly string[] | Promise<readonly string[]>): Promise<readonly string[] | Ending> {
  try {
    const values = await join();
    if (values.every(isHeaderValue)) return values;
    return failed("EXECUTION_SECRET_UNAVAILABLE", "a secret cannot stand in a header: it is not one line of ASCII");
  } catch (thrown) {
    const { code, message } = asFault(thrown, "EXECUTION_SECRET_UNAVAILABLE");
    return failed(code as Ended, message);
  }
}
