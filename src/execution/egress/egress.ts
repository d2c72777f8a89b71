/**
 * The way out: performs calls of action `fetch`. A tunnel is carried, and a plain request is relayed as it comes.
 */
import type { Call, Line } from "../../call/call.ts";
import type { Chance, Clock } from "../../call/clock.ts";
import type { Definition } from "../../call/definition.ts";
import { failed, type Ending } from "../fault.ts";
import { AddressRules } from "./address-rules.ts";
import type { OwnPlace } from "./address-rules.ts";
import type { EgressConfiguration } from "./configuration.ts";
import { hostDefinition } from "./host-definition.ts";
import { ownAddresses } from "./own-addresses.ts";
import { reach } from "./reach.ts";
import type { Resolve } from "./reach.ts";
import { relay } from "./relay.ts";
import { carryTunnel } from "./tunnel.ts";

export interface EgressParts {
  readonly configuration: EgressConfiguration;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly resolve: Resolve;
  /** Where the house itself listens now. */
  readonly ownPlaces: () => readonly OwnPlace[];
}

export class Egress {
  readonly #parts: EgressParts;
  readonly #rules: AddressRules;
  readonly #notTls: ReadonlySet<string>;

  constructor(parts: EgressParts) {
    this.#parts = parts;
    const { ports, allowPrivate, notTls } = parts.configuration;
    this.#rules = new AddressRules({ ports, allowPrivate, ownPlaces: parts.ownPlaces, ownAddresses: ownAddresses(parts.clock) });
    this.#notTls = new Set(notTls);
  }

  /** The definition of a host in its one spelling; undefined for an address that the owner does not allow. */
  definition(host: string): Definition | undefined {
    const isAddress = host.startsWith("[") || /^[\d.]+$/.test(host);
    return isAddress && !this.#rules.takesLiteral(host) ? undefined : hostDefinition(host);
  }

  /** Performs a fetch. Never rejects for what the outside does. */
  async perform(call: Call, line: Line): Promise<Ending> {
    const { clock, resolve, configuration } = this.#parts;
    const { passage, signal } = line;
    const place = { host: call.definition.name, port: Number(call.args["port"]) };
    const reached = await reach(place, signal, { rules: this.#rules, resolve, clock });
    if ("ending" in reached) return reached.ending;
    const { socket } = reached;
    const watched = { limits: configuration.limits, clock, signal };
    if (passage?.kind === "request") return relay({ ...watched, socket, args: call.args, passage });
    if (passage?.kind === "tunnel") {
      const notTls = call.args["scheme"] === "tcp" && this.#notTls.has(`${place.host}:${place.port}`);
      return carryTunnel({ host: place.host, notTls, outside: socket, open: passage.open, ...watched });
    }
    socket.destroy();
    return failed("EXECUTION_NOT_POSSIBLE", "there is nobody to carry the connection for");
  }
}
