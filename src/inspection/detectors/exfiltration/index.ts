/**
 * Exfiltration by URL: an image that loads by itself, or a link that somebody will follow, with data of the conversation
 * in its host, path or query; a place in it that a model is to fill in; a link that is a program. Hosts may be allowed.
 * Known secrets and canaries in a URL are found by their own detectors, whatever their encoding.
 */
import type { Detector, Heard, Seen } from "../../scan/detector.ts";
import { PERCENT } from "../../scan/unit.ts";
import { findUrls, LITERALS } from "./find-urls.ts";
import { judgeUrl } from "./judge-url.ts";
import { unescapedReadings } from "./unescaped.ts";

const name = "exfiltration";

/** Hosts that draw what their URL says and keep nothing: badges, diagrams, the image proxy of a code host. */
const DRAWS = ["img.shields.io", "badgen.net", "mermaid.ink", "kroki.io", "camo.githubusercontent.com"];

/** `allowed` are hosts that may be sent anything, such as `files.example.com`, or `*.example.com` for all below one. */
export function exfiltrationTo(allowed: readonly string[]): Detector {
  const hosts = new Set([...DRAWS, ...allowed].map((host) => host.toLowerCase()));
  const isAllowed = (host: string): boolean =>
    hosts.has(host) || host.split(".").some((_, at, labels) => hosts.has(`*.${labels.slice(at + 1).join(".")}`));
  const hear = (text: string, heard: readonly Heard[]): readonly Seen[] => {
    const seen: Seen[] = [];
    for (const placed of findUrls(text, heard)) {
      const judged = judgeUrl(placed, isAllowed);
      if (judged !== undefined) seen.push({ class: name, group: name, ...judged, start: placed.start, end: placed.end });
    }
    return seen;
  };
  return {
    name,
    listens: { literals: LITERALS, hear },
    readings: unescapedReadings,
    gate: PERCENT,
    finds: [{ class: name, group: name }],
    reach: 2400,
  };
}

export const exfiltration: Detector = exfiltrationTo([]);
