/** What the inspection stop of one house looks with: the detectors of every house, its own secrets, canaries and patterns. */
import type { JsonValue } from "../call/json.ts";
import { SANITIZES, classesOf } from "./classes.ts";
import { canary } from "./detectors/canary/index.ts";
import { houseCredential } from "./detectors/house-credential/index.ts";
import { DETECTORS } from "./detectors/index.ts";
import { exfiltrationTo } from "./detectors/exfiltration/index.ts";
import { knownSecret } from "./detectors/known-secret/index.ts";
import type { KnownValues } from "./detectors/known-secret/known-values.ts";
import type { Piece } from "./detectors/known-secret/find-pieces.ts";
import { ownPhrases } from "./detectors/own-phrases.ts";
import { userDefined } from "./detectors/user-defined/index.ts";
import type { OwnPattern } from "./detectors/user-defined/index.ts";
import { eachText } from "./leaf.ts";
import type { Detector, Match } from "./scan/detector.ts";
import { scan } from "./scan/index.ts";
import { merge } from "./scan/merge.ts";
import { scanner } from "./scan/scanner.ts";
import type { Scanner } from "./scan/scanner.ts";

export interface Looking extends Scanner {
  /** Classes and groups that it can see: what `sanitize` may be asked to strike. */
  readonly classes: readonly string[];
  /** The house's own credentials and secrets alone: what may come back of no call, whatever rules want. */
  readonly own: Scanner;
  /** The same two for the texts of one message, in which a secret may stand in pieces. */
  readonly within: (value: JsonValue) => { readonly all: Scanner["scan"]; readonly own: Scanner["scan"] };
}

/** What a house has of its own to look for. Secrets and canaries may change while it looks. */
export interface OwnThings {
  readonly secrets: KnownValues;
  readonly canaries: KnownValues;
  readonly patterns: readonly OwnPattern[];
  /** Hosts to which a URL may take data along. */
  readonly allowedHosts?: readonly string[];
  readonly toxicWords?: readonly string[];
  readonly injectionPhrases?: readonly string[];
}

/** What looks for what every house looks for, and nothing of one's own. */
export const LOOKING: Looking = looking(scan, scanner([houseCredential]).scan, SANITIZES);

/** What looks for the things of one house too. */
export function lookingFor({ secrets, canaries, patterns, allowedHosts = [], toxicWords = [], injectionPhrases = [] }: OwnThings): Looking {
  const known = knownSecret(secrets);
  const phrases = [...ownPhrases("toxicity", toxicWords), ...ownPhrases("injection", injectionPhrases)];
  const ofHouse = [known, canary(canaries), ...phrases, ...(patterns.length === 0 ? [] : [userDefined(patterns)])];
  const all = together(allowedHosts.length === 0 ? scan : scanAllowing(allowedHosts), scanner(ofHouse).scan);
  const own = scanner([houseCredential, known]).scan;
  const ofCanaries = piecesAs(canary(canaries), canaries);
  const ofSecrets = piecesAs(known, secrets);
  return {
    ...looking(all, own, classesOf([...DETECTORS, ...ofHouse])),
    within: (value) => {
      if (secrets.isEmpty && canaries.isEmpty) return { all, own };
      const texts: string[] = [];
      eachText(value, ({ text }) => texts.push(text));
      const inOwn = ofSecrets(texts);
      const inAll = [...inOwn, ...ofCanaries(texts)];
      return { all: withPieces(all, inAll), own: withPieces(own, inOwn) };
    },
  };
}

/** What every house looks for, but that URLs to these hosts may take data along. */
function scanAllowing(hosts: readonly string[]): Scanner["scan"] {
  const allowing = exfiltrationTo(hosts);
  return scanner(DETECTORS.map((detector) => (detector.name === allowing.name ? allowing : detector))).scan;
}

/** Both at once. What every house looks for is compiled once, however many houses there are. */
function together(one: Scanner["scan"], other: Scanner["scan"]): Scanner["scan"] {
  return (text, about, least) => {
    const more = other(text, about, least);
    const matches = one(text, about, least);
    return more.length === 0 ? matches : merge([...matches, ...more]);
  };
}

function looking(all: Scanner["scan"], own: Scanner["scan"], classes: readonly string[]): Looking {
  return { scan: all, own: { scan: own }, classes, within: () => ({ all, own }) };
}

/** A piece as a match of the text in which it stands. */
interface PieceMatch {
  readonly text: string;
  readonly match: Match;
}

function piecesAs({ name, finds = [] }: Detector, values: KnownValues): (texts: readonly string[]) => readonly PieceMatch[] {
  const [found] = finds;
  if (found === undefined) throw new Error(`${name} finds nothing`);
  return (texts) =>
    values.pieces(texts).map(({ text, start, end }: Piece) => {
      const match: Match = { ...found, detector: name, rule: `${name}-piece`, start, end, score: 1, band: "certain", also: [] };
      return { text: texts[text] ?? "", match };
    });
}

/** A scan that knows of the pieces of a message. Every text that reads like one of them has the piece. */
function withPieces(scan: Scanner["scan"], pieces: readonly PieceMatch[]): Scanner["scan"] {
  if (pieces.length === 0) return scan;
  const byText = Map.groupBy(pieces, ({ text }) => text);
  return (text, about, least) => {
    const own = byText.get(text);
    const matches = scan(text, about, least);
    return own === undefined ? matches : merge([...matches, ...own.map(({ match }) => match)]);
  };
}
