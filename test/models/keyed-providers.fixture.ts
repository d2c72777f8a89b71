/** What a story's house needs to be a client of the wire server: a key in a file, and the providers that are sent it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import type { WireServer } from "./wire-server.fixture.ts";

export const PROVIDER_KEY = madeUp(40, "url", 61);
const KEY = "secret://mounted/key";
/** How the configuration names the files of `mountKey`. */
export const SECRETS = { sources: { mounted: { kind: "files" as const, folder: "mounted", rereadMs: 1000 } } };

/** Puts the key where `SECRETS` looks for it. */
export function mountKey(folder: string): void {
  mkdirSync(join(folder, "mounted"));
  writeFileSync(join(folder, "mounted", "key"), `${PROVIDER_KEY}\n`, { mode: 0o400 });
}

/** The wire server as OpenAI, which offers these models. */
export function openaiAt({ url }: WireServer, ...models: string[]) {
  return { kind: "openai" as const, key: KEY, baseUrl: url, ...(models.length > 0 && { models }), retries: 0 };
}

/** The wire server as Anthropic. */
export function anthropicAt({ url }: WireServer) {
  return { kind: "anthropic" as const, key: KEY, baseUrl: url, models: ["opus"], retries: 0 };
}
