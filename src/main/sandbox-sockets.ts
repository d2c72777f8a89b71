/**
 * Sockets of the egress proxy for sandboxes: each stands for one agent in one session, is opened when the first program
 * needs it, and is all of the outside that a program is given. Who can connect to one is that agent in that session, as
 * far as rules let it out.
 */
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Credential } from "../call/credential.ts";
import type { Clock } from "../call/clock.ts";
import type { AgentId } from "../call/id.ts";
import type { GoesOut } from "../execution/sandbox/sandboxes.ts";
import type { Desk } from "../operate/desk.ts";
import { issueFor } from "../operate/open-session.ts";
import type { TokenIssued } from "../operate/operations.ts";
import type { EgressSocket, Listening } from "../server/egress/door.ts";
import { SOCKET_IDLE_MS, TOKEN_RENEW_MS } from "./limits.ts";

export interface SandboxSocketsParts {
  /** A folder that nobody else uses; made when it is needed. */
  readonly folder: string;
  readonly clock: Clock;
}

/** What is there once the house's doors are. */
export interface DoorsOpen {
  readonly desk: Desk;
  readonly openSocket: (socket: EgressSocket) => Promise<Listening>;
  /** Resolves when the house has its address, which its tokens name. */
  readonly listening: Promise<unknown>;
}

interface Open {
  readonly path: string;
  readonly use: () => void;
}

export class SandboxSockets {
  readonly #parts: SandboxSocketsParts;
  readonly #doors = Promise.withResolvers<DoorsOpen>();
  readonly #open = new Map<string, Promise<Open>>();
  #made = 0;

  constructor(parts: SandboxSocketsParts) {
    this.#parts = parts;
    this.#doors.promise.catch(() => {});
  }

  /** From now on sockets can be opened; who asked before has waited. */
  begin(doors: DoorsOpen): void {
    this.#doors.resolve(doors);
  }

  /** The socket that stands for somebody. One for a session is closed when nothing came through it for SOCKET_IDLE_MS. Faults: SERVER_CANNOT_LISTEN. */
  async of(whom: GoesOut): Promise<string> {
    const key = "as" in whom ? whom.as : whom.session;
    const opening = this.#open.get(key) ?? this.#opened(key, whom);
    this.#open.set(key, opening);
    const { path, use } = await opening;
    use();
    return path;
  }

  /** Whoever still waits is refused. The sockets themselves are the doors' to close. */
  close(): void {
    this.#doors.reject(new Error("the house was closed before its doors were open"));
    rmSync(this.#parts.folder, { recursive: true, force: true });
  }

  async #opened(key: string, whom: GoesOut): Promise<Open> {
    const { clock, folder } = this.#parts;
    const { desk, openSocket, listening } = await this.#doors.promise;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const path = join(folder, `${++this.#made}.sock`);
    let cancel = () => {};
    const use = () => {
      cancel();
      if ("session" in whom) cancel = clock.after(SOCKET_IDLE_MS, close);
    };
    const tokens = tokensOf(desk, whom);
    const credential = async () => {
      use();
      await listening;
      return tokens();
    };
    const socket = await openSocket({ path, credential });
    const close = (): void => {
      this.#open.delete(key);
      void socket.close();
    };
    return { path, use };
  }
}

/**
 * Tokens for a session, each for as long as it lives. A server's own session is opened with its first connection; once it
 * is killed it stays so until the house starts again.
 */
function tokensOf(desk: Desk, whom: GoesOut): () => Promise<Credential> {
  let issued: TokenIssued | undefined;
  return async () => {
    if (issued === undefined || issued.expiresAt - desk.clock.now() <= TOKEN_RENEW_MS) {
      const agent = desk.agents.active("as" in whom ? whom.as : whom.agent);
      const session = issued?.session ?? ("session" in whom ? whom.session : undefined);
      issued = await issueFor(desk, agent, session === undefined ? {} : { session }, agent.agent as AgentId);
    }
    return new Credential(issued.token);
  };
}
