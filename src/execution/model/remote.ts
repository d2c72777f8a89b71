/** A provider over the network: neutral calls through its package, its own wire over plain HTTP. */
import type { Clock } from "../../call/clock.ts";
import type { HttpSend } from "../http-send.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { RemoteProvider } from "./configuration.ts";
import { openDoor } from "./door.ts";
import { Neutral } from "./neutral/neutral.ts";
import { unspoken, type Provider } from "./provider.ts";
import { isWire, speaks } from "./wire/request.ts";
import { askWire } from "./wire/wire.ts";

export interface RemoteParts {
  readonly send: HttpSend;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly resultBytesMax: number;
  readonly loadPackage: (name: string) => Promise<unknown>;
}

export function remoteProvider(configuration: RemoteProvider, parts: RemoteParts): Provider {
  const door = openDoor(configuration, parts);
  const neutral = new Neutral({ configuration, door, ...parts });
  return {
    ask: (request) => {
      const { dialect } = request;
      if (!isWire(dialect)) return neutral.ask(request);
      return speaks(configuration.kind, dialect)
        ? askWire(dialect, request, { door, ...parts })
        : Promise.resolve(unspoken(dialect, configuration.kind));
    },
  };
}
