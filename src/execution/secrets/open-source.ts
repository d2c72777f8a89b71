/** Makes the source of a configuration. The one place that knows which kind is read by what; nothing is asked yet. */
import type { SourceConfiguration } from "./configuration.ts";
import { environmentSource } from "./environment-source.ts";
import { fileSource } from "./file-source.ts";
import type { ConfiguredSource } from "./source.ts";

/** What sources are made with, beside their configuration. */
export interface SourceParts {
  /** The house's own environment. */
  readonly environment: { readonly [name: string]: string | undefined };
}

export function openSource(configuration: SourceConfiguration, { environment }: SourceParts): ConfiguredSource {
  switch (configuration.kind) {
    case "environment":
      return { source: environmentSource(environment), rereadMs: 0 };
    case "files":
      return { source: fileSource(configuration.folder), rereadMs: configuration.rereadMs };
  }
}
