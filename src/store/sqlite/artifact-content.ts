/** The sealed content of an artifact: its row says where the file is, and which key sealed it. */
import type { AgentId, KeyId } from "../../call/id.ts";
import type { Sealed } from "../../call/session-view.ts";
import type { ArtifactId } from "../../runtime/port.ts";
import type { ArtifactFiles } from "./artifact-files.ts";
import type { Reads } from "./reads.ts";

/** Undefined where there is no such artifact, or where its session was erased. Faults: STORE_CORRUPT, STORE_IO. */
export async function artifactContent(
  { reads, files }: { readonly reads: Pick<Reads, "journal">; readonly files: ArtifactFiles },
  agent: AgentId,
  artifact: ArtifactId,
): Promise<Sealed | undefined> {
  const row = reads.journal(agent, (rows) => rows.artifact(artifact));
  if (row === undefined || !row.isKept) return undefined;
  const keyId = reads.journal(agent, (rows) => rows.artifactKey(artifact)) as KeyId;
  return { keyId, bytes: await files.read({ agent, session: row.session, digest: row.digest }) };
}
