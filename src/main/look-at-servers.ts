/** Starts the configured servers for a moment, to see what they offer. For `doctor` and `policy check`, with no house running. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerConfiguration } from "../execution/configuration.ts";
import type { Definition } from "../call/definition.ts";
import { Fault } from "../call/fault.ts";
import { RESULT_BYTES_MAX } from "../call/limits.ts";
import { httpSend } from "../execution/http-send.ts";
import { openUpstream } from "../execution/open-upstream.ts";
import { refuseClientRequests } from "../execution/client-request.ts";
import type { Sandboxes } from "../execution/sandbox/sandboxes.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { sandboxMeans } from "./sandbox-means.ts";
import type { Seen } from "../execution/pin.ts";
import type { Secrets } from "../execution/secrets/secrets.ts";
import { handlesOf } from "../execution/secrets/server-secrets.ts";
import { openSecretsAside } from "./house-secrets.ts";
import { systemChance, systemClock } from "./system.ts";

/** What a server offers, or why it could not be asked. */
export interface Looked {
  readonly server: string;
  readonly definitions: readonly Definition[];
  readonly fault: Fault | undefined;
  /** Of a process that could not be asked, the end of what it wrote to stderr: for who started the look. Absent where it was given secrets. */
  readonly said?: string;
}

/** Looks at every server at once. Never rejects: a server that does not start is in the answer with its fault. */
export async function lookAtServers(
  house: Pick<Configuration, "servers" | "secrets" | "data" | "sandbox" | "files">,
): Promise<readonly Looked[]> {
  const secrets = openSecretsAside(house.secrets);
  // Where there is no house yet, a look makes none.
  const made = existsSync(house.data) ? undefined : mkdtempSync(join(tmpdir(), "chatelaine-look-"));
  const place = made ?? house.data;
  const means: Means = { secrets, ...sandboxMeans(house, { clock: systemClock, chance: systemChance, hasDoors: false, place }) };
  try {
    return await Promise.all(Object.entries(house.servers).map(([name, configuration]) => lookAt(name, configuration, means)));
  } finally {
    await secrets.close();
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  }
}

interface Means {
  readonly secrets: Secrets;
  readonly sandboxes: Sandboxes;
  readonly workspaces: string;
}

async function lookAt(server: string, configuration: ServerConfiguration, means: Means): Promise<Looked> {
  let seen: readonly Seen[] | undefined;
  let fault: Fault | undefined;
  const upstream = openUpstream({
    name: server,
    configuration,
    messageBytesMax: RESULT_BYTES_MAX,
    clock: systemClock,
    chance: systemChance,
    environment: process.env,
    ...means,
    send: httpSend(),
    log: (event) => {
      if (event.kind === "upstream-failed") fault ??= event.fault;
    },
    offered: async (offered) => {
      seen = offered;
    },
    resourceUpdated: () => {},
    onClientRequest: refuseClientRequests,
  });
  await upstream.start();
  await upstream.close();
  const { stderr } = upstream.health();
  const isTold = seen === undefined && stderr !== "" && handlesOf(configuration).length === 0;
  const definitions = (seen ?? []).map(({ kind, name, fingerprint, described }) => ({
    kind,
    server,
    name,
    fingerprint,
    described,
    state: "pinned" as const,
  }));
  return {
    server,
    definitions,
    fault: seen === undefined ? (fault ?? new Fault("EXECUTION_UPSTREAM_DOWN", "the server did not start")) : undefined,
    ...(isTold && { said: stderr }),
  };
}
