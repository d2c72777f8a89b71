import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ServerInput } from "../../src/main/configuration/configuration.ts";
import { openHouse } from "../../src/main.ts";

/** A house that permits everything, in front of one server, and what an agent needs to speak to it. */
export interface Gateway extends AsyncDisposable {
  /** The door to the one server. */
  readonly url: URL;
  /** The agent's token, as a header. */
  readonly headers: { readonly authorization: string };
}

const AGENT = "tester";

/** Nothing is permitted until granted, so a house that stands back must say so. */
const PERMIT_ALL = '@id("permit-all")\npermit (principal, action, resource);\n';

const issued = z.object({ access_token: z.string() });

/** Opens a house in a folder of its own with the server behind it, and gets a token for its agent. Disposing closes and removes it. */
export async function openGateway(server: ServerInput): Promise<Gateway> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  opened.defer(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "policies"));
  await writeFile(join(folder, "policies", "all.cedar"), PERMIT_ALL);
  const house = await openHouse(
    {
      data: "data",
      policies: "policies",
      listen: { port: 0 },
      servers: { everything: { ...server, trust: "trusted", client: ["elicit", "sample"] } },
      agents: { [AGENT]: { role: "tester" } },
      flow: "observe",
    },
    { folder, logLine: () => {} },
  );
  opened.defer(() => house.close());
  const authorization = `Bearer ${await tokenOf(house.url, house.newKeys[AGENT] ?? "")}`;
  const kept = opened.move();
  return {
    url: new URL("/mcp/everything", house.url),
    headers: { authorization },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Exchanges the agent's bootstrap key for a token (OAuth 2.1, client credentials). */
async function tokenOf(house: string, key: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: AGENT, client_secret: key });
  const answer = await fetch(new URL("/oauth/token", house), { method: "POST", body });
  if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
  return issued.parse(await answer.json()).access_token;
}
