/** Which tools of a scenario do more than read: by its manifest, else by what is guessed at first contact. */
import type { Definition } from "../../../src/call/definition.ts";
import { classify } from "../../../src/inspection/manifests/classify.ts";
import { readManifest } from "../../../src/main/manifests/read.ts";
import type { Scenario } from "./run.ts";

export function consequentialTools({ tools, manifest }: Scenario): ReadonlySet<string> {
  const said = manifest === undefined ? undefined : readManifest(manifest).tools;
  const classesOf = ({ name, description, inputSchema }: Scenario["tools"][number]) => {
    const definition: Pick<Definition, "kind" | "name" | "described"> = { kind: "tool", name, described: { name, description, inputSchema } };
    return (said?.get(name) ?? classify(definition)).classes;
  };
  return new Set(tools.filter((tool) => classesOf(tool).some((one) => one !== "read")).map(({ name }) => name));
}
