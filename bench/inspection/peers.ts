/** Others that look for secrets or personal data in text, where they are installed. Each gets the text that it would be given. */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

export interface Peer {
  readonly name: string;
  /** Undefined where it is not installed. */
  readonly look: ((text: string) => Promise<unknown>) | undefined;
}

type Loaded = Readonly<Record<string, unknown>>;

const PEERS: readonly { readonly name: string; readonly prepare: (load: (name: string) => Promise<Loaded>) => Promise<(text: string) => Promise<unknown>> }[] = [
  {
    name: "@secretlint/core, its recommended rules",
    prepare: async (load) => {
      const { lintSource } = (await load("@secretlint/core")) as { readonly lintSource: (asked: unknown) => Promise<unknown> };
      const { creator } = await load("@secretlint/secretlint-rule-preset-recommend");
      const config = { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] };
      return (content) => lintSource({ source: { filePath: "result.txt", content, contentType: "text" }, options: { config } });
    },
  },
  {
    name: "@openredaction/core",
    prepare: async (load) => {
      const { OpenRedaction } = (await load("@openredaction/core")) as { readonly OpenRedaction: new () => { detect(text: string): Promise<unknown> } };
      const redactor = new OpenRedaction();
      return async (text) => redactor.detect(text);
    },
  },
  {
    name: "@openai/guardrails, its PII check",
    prepare: async (load) => {
      const { pii, PIIConfig } = (await load("@openai/guardrails")) as {
        readonly pii: (context: unknown, text: string, config: unknown) => Promise<unknown>;
        readonly PIIConfig: { parse(config: unknown): unknown };
      };
      const config = PIIConfig.parse({});
      return (text) => pii(undefined, text, config);
    },
  },
];

/** Those installed here, or in a folder of their own: they bring more packages than this project wants. */
export async function peers(folder: string): Promise<readonly Peer[]> {
  const required = createRequire(resolve(folder, "peers.js"));
  const load = async (name: string): Promise<Loaded> => (await import(pathToFileURL(required.resolve(name)).href)) as Loaded;
  return Promise.all(PEERS.map(async ({ name, prepare }) => ({ name, look: await prepare(load).catch(() => undefined) })));
}
