/** Opens execution: every configured server, the catalogue of what they offer, and the stop that performs calls. */
import type { Chance, Clock } from "../call/clock.ts";
import type { Call, Line } from "../call/call.ts";
import type { AgentId } from "../call/id.ts";
import type { ServerConfiguration } from "./configuration.ts";
import { RESULT_BYTES_MAX } from "../call/limits.ts";
import { Catalogue, type DefinitionChange } from "./catalogue.ts";
import type { Egress } from "./egress/egress.ts";
import { refuseClientRequests, type OnClientRequest } from "./client-request.ts";
import type { Models } from "./model/models.ts";
import { httpSend } from "./http-send.ts";
import { openUpstream } from "./open-upstream.ts";
import { Execution } from "./perform.ts";
import { join } from "node:path";
import type { Sandboxes } from "./sandbox/sandboxes.ts";
import { REMOVE_WITHIN_MS } from "./sandbox/limits.ts";
import { removeFolder } from "./sandbox/remove-folder.ts";
import type { DefinitionStore } from "./port.ts";
import type { Secrets } from "./secrets/secrets.ts";
import { handlesOf } from "./secrets/server-secrets.ts";
import type { Shelf } from "./shelf/shelf.ts";
import type { UpstreamEvent, UpstreamHealth } from "./upstream.ts";

export interface OpenUpstreams {
  readonly servers: { readonly [name: string]: ServerConfiguration };
  readonly clock: Clock;
  readonly chance: Chance;
  /** The house's own environment; processes get PATH, HOME, language, time zone and TMPDIR of it, and what is configured. */
  readonly environment: { readonly [name: string]: string | undefined };
  /** Where the secrets that servers are given come from. */
  readonly secrets: Secrets;
  readonly log: (event: UpstreamEvent) => void;
  readonly definitions: DefinitionStore;
  /** Commits each change to the house log with its row; a definition counts as pinned when this resolves. */
  readonly onChange: (changes: readonly DefinitionChange[]) => Promise<void>;
  /** Takes what a server asks of an agent's client along the path; absent, all of it is refused. */
  readonly onClientRequest?: OnClientRequest;
  /** The way out; absent where there is none. */
  readonly egress?: Egress;
  /** The providers of models; absent where none is configured. */
  readonly models?: Models;
  readonly sandboxes: Sandboxes;
  /** A folder that nobody else uses, for the workspaces of code. It is made when it is needed. */
  readonly workspaces: string;
  /** What the servers of memory, knowledge and culture act on; absent where none is configured. */
  readonly shelf?: Shelf;
  /** The longest answer that is read, in bytes. */
  readonly resultBytesMax?: number;
  /** Whether the servers are started; where not, what was pinned of them is known, and a call of one fails. */
  readonly starts?: boolean;
}

export interface Upstreams {
  readonly execution: Execution;
  readonly catalogue: Catalogue;
  /** Resolves when the first start of every server has succeeded or failed. */
  readonly ready: Promise<void>;
  health(): readonly UpstreamHealth[];
  /** Ends every connection and every process with its group, and removes the workspaces, as far as that is done in REMOVE_WITHIN_MS. */
  close(): Promise<void>;
}

/** Starts every server at once and returns without waiting for any. */
export function openUpstreams(open: OpenUpstreams): Upstreams {
  const { servers, clock, chance, environment, log, secrets } = open;
  const send = httpSend();
  const { egress, models } = open;
  const wayOut = egress && { needed: egress.needed, perform: (call: Call, line: Line, agent: AgentId) => egress.perform(call, { line, agent, secrets }) };
  const hosts = egress && ((host: string) => egress.definition(host));
  const catalogue = new Catalogue({
    servers,
    rows: open.definitions.definitions(),
    clock,
    onChange: open.onChange,
    ...(hosts && { hosts }),
    ...(models && { models: (provider: string, model: string) => models.definition(provider, model) }),
  });
  const onClientRequest = open.onClientRequest ?? refuseClientRequests;
  const upstreams = new Map(
    Object.entries(open.starts === false ? {} : servers).map(([name, configuration]) => [
      name,
      openUpstream({
        name,
        configuration,
        messageBytesMax: open.resultBytesMax ?? RESULT_BYTES_MAX,
        clock,
        chance,
        environment,
        sandboxes: open.sandboxes,
        workspaces: join(open.workspaces, name),
        ...(open.shelf && { shelf: open.shelf }),
        send,
        secrets,
        log,
        // What programs declare is never all of it: each knows its own tools.
        offered: (seen) => (configuration.kind === "application" ? catalogue.declared(name, seen) : catalogue.offered(name, seen, configuration.kind === "program")),
        resourceUpdated: (uri) => catalogue.resourceUpdated(name, uri),
        onClientRequest,
      }),
    ]),
  );
  const all = [...upstreams.values()];
  const renewed = secrets.listen((secret) => {
    for (const [name, configuration] of Object.entries(servers))
      if (configuration.kind === "process" && handlesOf(configuration).some((handle) => handle.name === secret))
        upstreams.get(name)?.renew?.();
  });
  const started = Promise.all(all.map((upstream) => upstream.start()));
  return {
    execution: new Execution({
      servers,
      upstreams,
      catalogue,
      clock,
      onClientRequest,
      sandboxes: open.sandboxes,
      ...(wayOut && { egress: wayOut }),
      ...(models && { models }),
    }),
    catalogue,
    ready: started.then(() => undefined),
    health: () => all.map((upstream) => upstream.health()),
    close: async () => {
      renewed();
      await Promise.all(all.map((upstream) => upstream.close()));
      await open.sandboxes.close();
      await removeInTime(open.workspaces, clock);
      open.shelf?.close();
      await secrets.close();
    },
  };
}

async function removeInTime(folder: string, clock: Clock): Promise<void> {
  const late = new AbortController();
  const cancel = clock.after(REMOVE_WITHIN_MS, () => late.abort());
  await removeFolder(folder, late.signal);
  cancel();
}
