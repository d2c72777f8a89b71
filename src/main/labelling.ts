/** Labels of results and of what calls leave behind, over the house's store and keys. */
import { hkdfSync } from "node:crypto";
import { keyedDigest } from "../call/digest.ts";
import type { JsonValue } from "../call/json.ts";
import type { Label } from "../call/label.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { Labels } from "../inspection/labels/labels.ts";
import { readMetaLabel } from "../inspection/labels/meta-label.ts";
import { type ReaderId, readerIds } from "../inspection/labels/reader-id.ts";
import type { ManifestOf } from "../inspection/manifests/manifest-of.ts";
import type { Foundation } from "./foundation.ts";

/** Names of readers and of resources stand nowhere but by digests under this key of the house. */
const LABEL_KEY_INFO = "chatelaine/label/1";
const LABEL_KEY_BYTES = 32;

/** Stands for what a caller says of what it has read elsewhere. */
const CALLER_ORIGIN = "_caller/label";

function labelStated(meta: unknown, readerId: ReaderId): Label | undefined {
  // A door has read the request as JSON.
  const stated = readMetaLabel(meta as JsonValue);
  if (stated === undefined || (stated.integrity === "trusted" && stated.readers === null)) return undefined;
  const readers = stated.readers === null ? null : [...new Set(stated.readers.map(readerId))].sort();
  return { integrity: stated.integrity, readers, origins: [CALLER_ORIGIN] };
}

/** The labels of a house. */
export function labelling(
  { keys, store, makeEntry }: Pick<Foundation, "keys" | "store" | "makeEntry">,
  configuration: Configuration,
  manifestOf: ManifestOf,
) {
  const key = new Uint8Array(hkdfSync("sha256", keys.digest, "", LABEL_KEY_INFO, LABEL_KEY_BYTES));
  const digest = (text: string): string => keyedDigest(key, text);
  const readerId = readerIds(digest);
  const labels = new Labels({
    serverOf: (server) => (Object.hasOwn(configuration.servers, server) ? configuration.servers[server] : undefined),
    manifestOf,
    store,
    raise: async ({ server, resources, label, call }) => {
      const [resource = ""] = resources;
      const entry = makeEntry({ kind: "label" as const, call, server, resource, label });
      await store.commitHouse({ kind: "house-changed", entry, rows: [{ table: "stored_label", server, resources, label }] });
    },
    replace: async ({ server, resource, label, call }) => {
      const entry = makeEntry({ kind: "label" as const, call, server, resource, label });
      await store.commitHouse({ kind: "house-changed", entry, rows: [{ table: "stored_label", server, resources: [resource], label, replaced: true }] });
    },
    digest,
    readerId,
  });
  return { labels, readerId, labelIn: (meta: unknown) => labelStated(meta, readerId) };
}
