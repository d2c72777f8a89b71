/** What is known of the tools of a house: by their manifests, and where there is none by a guess. */
import type { Definition } from "../../call/definition.ts";
import type { ToolManifest } from "../../call/manifest.ts";

/** The manifest of a definition. The same definition gives the same object, so that it costs nothing on the way of a call. */
export type ManifestOf = (definition: Definition) => ToolManifest;
