/** The way out: execution's half, which connects, and the server's half, which listens, around the path. */
import { join } from "node:path";
import { isInspected } from "../execution/egress/configuration.ts";
import { Egress } from "../execution/egress/egress.ts";
import type { ResolveFor } from "../execution/egress/system-resolver.ts";
import type { OwnPlace } from "../execution/egress/address-rules.ts";
import { toolCall } from "../gateway/tool-call.ts";
import { openAuthority } from "../keys/index.ts";
import { EgressDoor } from "../server/egress/door.ts";
import type { EgressSocket, Listening } from "../server/egress/door.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { Rooms } from "./assemble.ts";
import type { Foundation } from "./foundation.ts";
import type { HouseLog } from "./house-log.ts";

export interface WayOutParts {
  readonly base: Pick<Foundation, "clock" | "chance">;
  readonly configuration: Configuration;
  readonly resolve: ResolveFor;
  /** Where the house listens, once it does. */
  readonly ownUrl: () => string;
}

export interface WayOut {
  /** Where agents reach the proxy; undefined where it does not listen on TCP. */
  readonly url: string | undefined;
  /** The certificate (PEM) that programs are to trust, for hosts that are inspected; undefined where none is. */
  readonly authority: string | undefined;
  /** Opens a unix socket that stands for one agent in one session, for a sandbox that has no other way out. */
  openSocket(socket: EgressSocket): Promise<Listening>;
  close(): Promise<void>;
}

interface Opened {
  readonly rooms: Pick<Rooms, "stops">;
  readonly log: HouseLog;
  readonly address: () => string;
}

/** Makes the outward half; `open` makes the door, once the rooms are there. */
export async function openWayOut({ base, configuration, resolve, ownUrl }: WayOutParts): Promise<{
  readonly egress: Egress;
  open(opened: Opened): Promise<WayOut>;
}> {
  const { egress: settings, data } = configuration;
  const { clock, chance } = base;
  const names = settings.inspect.map((name) => name.replace(/^\*\./, ""));
  const authority = names.length === 0 ? undefined : await openAuthority({ folder: join(data, "keys"), names, clock, chance });
  const places: OwnPlace[] = [];
  let house: readonly OwnPlace[] = [];
  // Asked for every connection: once it is known where the house listens, that stays.
  const ownPlaces = () => {
    if (house.length === 0) house = placeOf(ownUrl());
    return [...house, ...places];
  };
  const egress = new Egress({ configuration: settings, clock, chance, resolve, ownPlaces });
  const open = async ({ rooms, log, address }: Opened): Promise<WayOut> => {
    const notTls = new Set(settings.notTls);
    const door = new EgressDoor({
      attribute: (credential) => rooms.stops.identity.attribute({ credential }),
      call: (raw) => toolCall(raw, rooms.stops),
      approvalUrl: (approval) => `${address()}/v1/approvals/${approval}`,
      notTls: (host, port) => notTls.has(`${host}:${port}`),
      inspects: (host) => isInspected(host, settings.inspect),
      certificateOf: (host) => {
        if (authority === undefined) throw new Error("nothing is inspected");
        return authority.issue(host);
      },
      inspectedBytesMax: settings.limits.inspectedBytesMax,
      connectionsMax: settings.limits.connectionsMax,
      totalMs: settings.limits.totalMs,
      idleMs: settings.limits.idleMs,
      clock,
      chance,
      report: log.report,
    });
    const { listen } = settings;
    const listening = listen && (await door.listen(listen));
    const host = listen?.host.includes(":") === true ? `[${listen.host}]` : listen?.host;
    if (listen !== undefined && listening !== undefined) places.push({ address: listen.host, port: listening.port });
    if (authority?.isNew === true)
      log.write("info", "egress-authority-made", { hosts: settings.inspect, hint: "let programs trust it: chatelaine egress ca" });
    return {
      authority: authority?.certificate,
      url: listening && `http://${host}:${listening.port}`,
      openSocket: (socket) => door.openSocket(socket),
      close: () => door.close(),
    };
  };
  return { egress, open };
}

function placeOf(url: string): readonly OwnPlace[] {
  if (url === "") return [];
  const { hostname, port } = new URL(url);
  return [{ address: hostname, port: Number(port || 80) }];
}
