/**
 * What the flow rules cost the people who ask and the attackers who do not: our own corpus, or recorded benchmark suites,
 * replayed through a house by an agent that obeys everything it reads. docs/flow-scenarios.md says how to read it.
 * npm run bench -- flow [--json] [--asks] [--through] [--world NAME]... [--profile strict|balanced|observe|blind]...
 *   [--dump FILE]... [--manifests FOLDER]
 */
import { parseArgs } from "node:util";
import { corpusScenarios, dumpScenarios } from "../test/attacks/flow/scenarios.ts";
import { measureFlow, type Measured, PROFILES, type ProfileName } from "../test/attacks/flow/measure.ts";
import { asksText, figuresText, throughText } from "../test/attacks/flow/text.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    asks: { type: "boolean", default: false },
    through: { type: "boolean", default: false },
    world: { type: "string", multiple: true, default: [] },
    profile: { type: "string", multiple: true, default: [] },
    dump: { type: "string", multiple: true, default: [] },
    manifests: { type: "string" },
  },
});

function profiles(): readonly ProfileName[] {
  const strangers = values.profile.filter((name) => !PROFILES.some((profile) => profile === name));
  if (strangers.length > 0) throw new Error(`there is no profile ${strangers.join(", ")}; there are ${PROFILES.join(", ")}`);
  return values.profile.length === 0 ? PROFILES : PROFILES.filter((profile) => values.profile.includes(profile));
}

const all = values.dump.length === 0 ? corpusScenarios() : dumpScenarios(values.dump, values.manifests);
const scenarios = values.world.length === 0 ? all : all.filter(({ world }) => values.world.includes(world));
if (scenarios.length === 0) throw new Error(`there is no world ${values.world.join(", ")}; there are ${all.map(({ world }) => world).join(", ")}`);

const measured: Measured[] = [];
for (const profile of profiles()) measured.push(await measureFlow(scenarios, profile));

if (values.json) console.log(JSON.stringify({ name: "flow", profiles: measured.map(({ replayed: _replayed, ...figures }) => figures) }));
else {
  console.log(figuresText(scenarios, measured));
  if (values.through) console.log(throughText(measured));
  if (values.asks) console.log(asksText(measured));
}
