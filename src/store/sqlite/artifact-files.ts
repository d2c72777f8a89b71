/**
 * Content of artifacts: one sealed file each, `artifacts/AGENT/SESSION/DIGEST` below the data folder, 0600. The digest is
 * keyed, so that a name says nothing of what is in it; the files of a session are readable as long as its key is there.
 */
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isId } from "../../call/id.ts";
import type { AgentId, SessionId } from "../../call/id.ts";
import { storeFault } from "../fault.ts";
import { fileFault } from "./file.ts";

const MODES = { folder: 0o700, file: 0o600 } as const;
const DIGEST = /^[0-9a-f]{64}$/;

/** Whose content it is. */
export interface ArtifactPlace {
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly digest: string;
}

export class ArtifactFiles {
  readonly #folder: string;

  /** `folder` is the data folder. */
  constructor(folder: string) {
    this.#folder = join(folder, "artifacts");
  }

  /** Writes sealed bytes where they are not yet; durable when it returns. `part` makes the name of the unfinished file its own. Faults: STORE_*. */
  async keep(place: ArtifactPlace, bytes: Uint8Array, part: string): Promise<void> {
    const path = this.pathOf(place);
    const folder = this.#session(place);
    try {
      await mkdir(folder, { recursive: true, mode: MODES.folder });
      if (!existsSync(path)) {
        const unfinished = `${path}.${part}`;
        await writeDurably(unfinished, bytes);
        await rename(unfinished, path);
      }
      await syncFolder(folder);
    } catch (error) {
      throw fileFault(error, path);
    }
  }

  /** The sealed bytes. Faults: STORE_CORRUPT where the file is gone, STORE_IO. */
  async read(place: ArtifactPlace): Promise<Uint8Array> {
    const path = this.pathOf(place);
    try {
      return await readFile(path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        throw storeFault("STORE_CORRUPT", "the file of an artifact is gone", {
          where: path,
          hint: "put the newest copy of artifacts/ back",
        });
      }
      throw fileFault(error, path);
    }
  }

  /** Removes all content of a session. Its key is gone already: what a crash leaves here can be read by nobody. */
  async erase(agent: AgentId, session: SessionId): Promise<void> {
    const folder = this.#session({ agent, session });
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      throw fileFault(error, folder);
    }
  }

  /** The file of a piece of content. Faults with STORE_CHANGE where a name is no id or digest. */
  pathOf(place: ArtifactPlace): string {
    if (!DIGEST.test(place.digest))
      throw storeFault("STORE_CHANGE", "a digest is 64 hexadecimal digits", { hint: "digest the content with the session's keys" });
    return join(this.#session(place), place.digest);
  }

  /** Names are made of checked ids only. */
  #session({ agent, session }: { readonly agent: AgentId; readonly session: SessionId }): string {
    if (!isId("agt", agent) || !isId("ses", session))
      throw storeFault("STORE_CHANGE", "an artifact belongs to an agent and a session", { hint: "give their ids" });
    return join(this.#folder, agent, session);
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w", MODES.file);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
