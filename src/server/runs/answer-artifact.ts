/** The bytes of what a run made or was given, as a download: never as a page of this house. */
import type { Context } from "hono";
import { isId } from "../../call/id.ts";
import type { SessionKeys } from "../../call/session-view.ts";
import type { StoredArtifact } from "../../runtime/port.ts";
import type { RunShown } from "../../runtime/run-desk.ts";
import { runsFault } from "./fault.ts";
import type { RunsParts } from "./port.ts";

/** A type that says nothing but itself; everything else goes as plain bytes. */
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,100}$/;

/** Faults: SERVER_NO_ROUTE, STORE_*. */
export async function answerArtifact(c: Context, { agentId, run, session }: RunShown, { rows: of, desk }: RunsParts): Promise<Response> {
  const rows = of();
  const id = c.req.param("artifact");
  const row = isId("art", id) ? rows.artifact(agentId, id) : undefined;
  if (row === undefined || row.run !== run || row.session !== session) throw missing();
  const sealed = await rows.artifactContent(agentId, row.artifact);
  if (sealed === undefined) throw missing();
  const { keys } = desk.sessions.look({ agent: agentId, session });
  const bytes = keys.open(sealed, `${row.digest}/content`);
  return new Response(Uint8Array.from(bytes), {
    headers: {
      "content-type": MEDIA_TYPE.test(row.mediaType) ? row.mediaType : "application/octet-stream",
      "content-disposition": disposition(row, keys),
      "content-security-policy": "sandbox; default-src 'none'",
    },
  });
}

/** As a download of that name (RFC 6266, RFC 8187); who reads no names in Unicode has the id. */
function disposition({ artifact, name }: StoredArtifact, keys: Pick<SessionKeys, "open">): string {
  const plain = `attachment; filename="${artifact}"`;
  if (name === undefined) return plain;
  const said = String(JSON.parse(Buffer.from(keys.open(name, `${artifact}/name`)).toString("utf8")));
  return `${plain}; filename*=UTF-8''${encodeURIComponent(said).replace(/['()*]/g, escaped)}`;
}

function escaped(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}

function missing() {
  return runsFault("SERVER_NO_ROUTE", "the run has no such artifact, or it was erased", { where: "artifact" });
}
