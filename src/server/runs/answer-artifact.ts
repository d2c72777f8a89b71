/** The bytes of what a run made or was given, as a download: never as a page of this house. */
import type { Context } from "hono";
import { isId } from "../../call/id.ts";
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
  const bytes = desk.sessions.look({ agent: agentId, session }).keys.open(sealed, `${row.digest}/content`);
  return new Response(Uint8Array.from(bytes), {
    headers: {
      "content-type": MEDIA_TYPE.test(row.mediaType) ? row.mediaType : "application/octet-stream",
      "content-disposition": `attachment; filename="${row.artifact}"`,
      "content-security-policy": "sandbox; default-src 'none'",
    },
  });
}

function missing() {
  return runsFault("SERVER_NO_ROUTE", "the run has no such artifact, or it was erased", { where: "artifact" });
}
