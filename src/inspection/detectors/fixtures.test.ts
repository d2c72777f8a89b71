import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { overlapping } from "../find.ts";
import { scanner } from "../scan/scanner.ts";
import type { Fixture } from "./fixture.ts";
import { DETECTORS } from "./index.ts";

const here = new URL("./", import.meta.url);
const folders = readdirSync(here, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/ng.ts`, here)),
);

for (const { name } of folders) {
  const { ok } = (await import(new URL(`${name}/ok.ts`, here).href)) as { readonly ok: readonly Fixture[] };
  const { ng } = (await import(new URL(`${name}/ng.ts`, here).href)) as { readonly ng: readonly Fixture[] };
  const detector = DETECTORS.find((known) => known.name === name);
  if (detector === undefined) throw new Error(`${name} is no detector of the house`);
  const { scan } = scanner([detector]);
  const found = ({ text, key, direction }: Fixture) => {
    const about = { ...(key !== undefined && { key }), ...(direction !== undefined && { direction }) };
    return overlapping(scan(text, about, "likely")).filter((match) => match.detector === name);
  };
  const shown = (text: string, index: number) => `${index}: ${JSON.stringify(text).slice(0, 60)}`;

  test.each(ok.map((fixture, index) => [shown(fixture.text, index), fixture] as const))(
    `${name} finds nothing in ok %s`,
    (_name, fixture) => {
      expect(found(fixture)).toEqual([]);
    },
  );

  test.each(ng.map((fixture, index) => [shown(fixture.text, index), fixture] as const))(
    `${name} finds what is marked in ng %s`,
    (_name, fixture) => {
      const matches = found(fixture);
      expect(matches.some((match) => fixture.class === undefined || match.class === fixture.class)).toBe(true);
      if (fixture.spans === undefined) return;
      const spans = [...new Set(matches.map(({ start, end }) => `${start}-${end}`))];
      expect(spans.toSorted()).toEqual(fixture.spans.map(([start, end]) => `${start}-${end}`).toSorted());
    },
  );
}
