/** What manifests say of tools and arguments that are not there: a misspelt one would leave a tool to guessing, or an argument unseen. */
import { nearest } from "../../analysis/nearest.ts";
import type { Problem } from "../../analysis/problem.ts";
import type { Definition } from "../../call/definition.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import { argumentPlaces } from "../../inspection/manifests/places.ts";
import type { ServerManifests } from "./of-servers.ts";

/** A warning for each server whose manifest names tools that it lacks, and for each such argument. Of a server that offers nothing, nothing is said. */
export function manifestGaps(manifests: ServerManifests, definitions: readonly Definition[]): readonly Problem[] {
  return Object.entries(manifests).flatMap(([server, { name, tools }]) => {
    const live = definitions.filter((one) => one.kind === "tool" && one.server === server);
    if (live.length === 0) return [];
    const missing = [...tools.keys()].filter((tool) => live.every((one) => one.name !== tool));
    const unknown = live.flatMap((definition) => {
      const manifest = tools.get(definition.name);
      return manifest === undefined ? [] : argumentGaps(manifest, definition, name);
    });
    return [...(missing.length === 0 ? [] : [missingTools(server, name, missing, live)]), ...unknown];
  });
}

function missingTools(server: string, manifest: string, missing: readonly string[], live: readonly Definition[]): Problem {
  const told = live.map((one) => one.name).filter((tool) => !missing.includes(tool));
  const meant = nearest(missing[0] ?? "", told);
  return warning(
    `the manifest ${manifest} names tools that the server ${server} does not offer: ${missing.join(", ")}`,
    meant === undefined ? `mend the manifest, or leave it at that where the server offers them only sometimes` : `did you mean ${meant}?`,
  );
}

function argumentGaps(manifest: ToolManifest, { server, name, described }: Definition, of: string): readonly Problem[] {
  const places = argumentPlaces(described["inputSchema"]).map(({ place }) => place);
  const named = [
    ...manifest.control,
    ...manifest.content,
    ...[manifest.reads, manifest.writes].flatMap((one) => (one === undefined || one === "*" ? [] : [`/${one}`])),
  ];
  return [...new Set(named)]
    .filter((place) => !places.some((live) => covers(place, live) || covers(live, place)))
    .map((place) => {
      const meant = nearest(place, places);
      const hint = meant === undefined ? `its arguments: ${places.join(", ") || "(none)"}` : `did you mean ${meant}?`;
      return warning(`the manifest ${of} names ${place}, which ${server}/${name} does not take`, hint);
    });
}

function warning(message: string, hint: string): Problem {
  return { severity: "warning", code: "POLICY_UNKNOWN_NAME", message, hint };
}

/** Whether what stands at `inner` stands at `outer` or below it. */
function covers(outer: string, inner: string): boolean {
  const [wide, narrow] = [outer.split("/"), inner.split("/")];
  return wide.length <= narrow.length && wide.every((step, at) => step === "*" || narrow[at] === "*" || step === narrow[at]);
}
