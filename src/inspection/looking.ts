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
import { leavesOf } from "./leaf.ts";
import type { Detector, Match, Span, TextAbout } from "./scan/detector.ts";
import { SCANNER } from "./scan/index.ts";
import { merge } from "./scan/merge.ts";
import { scanner } from "./scan/scanner.ts";
import type { PartScanner, Scanner, TextMatches } from "./scan/scanner.ts";
import { stream } from "./scan/stream.ts";
import { KINDS, ODD } from "./scan/unit.ts";
import { LOOK_REACH_CHARS, STREAM_STEP_CHARS } from "./limits.ts";
import type { Stream } from "./scan/stream.ts";

export interface Looking extends Scanner {
  /** Classes and groups that it can see: what `sanitize` may be asked to strike. */
  readonly classes: readonly string[];
  /** The house's own credentials and secrets alone: what may come back of no call, whatever rules want. */
  readonly own: Scanner;
  /** The same two for the texts of one message, in which a secret may stand in pieces. */
  readonly within: (value: JsonValue) => { readonly all: Scanner; readonly own: Scanner };
  /** For a text that arrives in parts: sees the classes that are meant, and the house's own. */
  readonly stream: (isMeant: (kind: Pick<Match, "class" | "group">) => boolean, about: TextAbout) => Stream;
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
export const LOOKING: Looking = looking(SCANNER, scanner([houseCredential]), { classes: SANITIZES, stream: streaming(DETECTORS) });

/** What looks for the things of one house too. */
export function lookingFor({ secrets, canaries, patterns, allowedHosts = [], toxicWords = [], injectionPhrases = [] }: OwnThings): Looking {
  const known = knownSecret(secrets);
  const phrases = [...ownPhrases("toxicity", toxicWords), ...ownPhrases("injection", injectionPhrases)];
  const written = [...phrases, ...(patterns.length === 0 ? [] : [userDefined(patterns)])];
  const ofHouse = [known, canary(canaries), ...written];
  const isKnowing = () => !secrets.isEmpty || !canaries.isEmpty;
  const mine = written.length > 0 ? scanner(ofHouse) : onlyWhile(isKnowing, scanner(ofHouse));
  const all = together(allowedHosts.length === 0 ? SCANNER : scanAllowing(allowedHosts), mine);
  const own = scanner([houseCredential, known]);
  const ofCanaries = piecesAs(canary(canaries), canaries);
  const ofSecrets = piecesAs(known, secrets);
  return {
    ...looking(all, own, {
      classes: classesOf([...DETECTORS, ...ofHouse]),
      stream: streaming([...everyHouses(allowedHosts), ...ofHouse.slice(1)], secrets),
    }),
    within: (value) => {
      if (!isKnowing()) return { all, own };
      const texts = leavesOf(value).map(({ text }) => text);
      const inOwn = ofSecrets(texts);
      const inAll = [...inOwn, ...ofCanaries(texts)];
      return { all: withPieces(all, inAll), own: withPieces(own, inOwn) };
    },
  };
}

/** What every house looks for, but that URLs to these hosts may take data along. */
function scanAllowing(hosts: readonly string[]): Scanner {
  return scanner(everyHouses(hosts));
}

function everyHouses(allowedHosts: readonly string[]): readonly Detector[] {
  if (allowedHosts.length === 0) return DETECTORS;
  const allowing = exfiltrationTo(allowedHosts);
  return DETECTORS.map((detector) => (detector.name === allowing.name ? allowing : detector));
}

/**
 * Streams over some of the detectors. A stream holds back as far as the furthest of them reaches, so that none is asked
 * whose findings nobody wants, but for its readings; known secrets reach as far as one may have begun.
 */
function streaming(detectors: readonly Detector[], secrets?: KnownValues): Looking["stream"] {
  const compiled = new Map<string, PartScanner>();
  const known = secrets && knownSecret(secrets).finds?.[0];
  return (isMeant, about) => {
    const isWanted = (one: Detector): boolean => one === houseCredential || kindsOf(one).some(isMeant);
    const wanted = detectors.flatMap((one) => (isWanted(one) ? [one] : readingOf(one)));
    const key = wanted.map((one) => `${one.name}${isWanted(one) ? "" : "'s readings"}`).join();
    const compiledOnce = compiled.get(key) ?? scanner(wanted);
    compiled.set(key, compiledOnce);
    const { part, reach } = compiledOnce;
    const isOwnAlone = wanted.every((one) => one === houseCredential || !kindsOf(one).some(isMeant));
    const { presented = "" } = about;
    return stream({
      ...(isOwnAlone ? { reach: 0, step: STREAM_STEP_CHARS } : { reach: Math.max(reach, presented.length) }),
      part: (text, free) => {
        const { matches, taken } = part(text, free, about, "likely");
        const own = known === undefined ? [] : (secrets?.find(text) ?? []).map((span) => knownMatch(known, span));
        const open = Math.min(secrets?.openFrom(text) ?? text.length, isOwnAlone ? credentialOpenFrom(text, presented) : text.length);
        const ahead = open < text.length ? [{ start: open, end: text.length + 1 }] : [];
        return { matches: [...matches, ...own], taken: [...taken, ...own, ...ahead] };
      },
    });
  };
}

/** A detector for its readings alone. What can be read otherwise may be longer than what it stands for: only while something can, is so much held back. */
function readingOf({ name, readings, gate, reach = 0 }: Detector): readonly Detector[] {
  if (readings === undefined) return [];
  const openFrom = (text: string): number | undefined =>
    reach > LOOK_REACH_CHARS && readings(text.slice(-reach)).length > 0 ? Math.max(0, text.length - reach) : undefined;
  return [{ name, readings, openFrom, ...(gate !== undefined && { gate }) }];
}

function knownMatch(kind: Pick<Match, "class" | "group">, span: Span): Match {
  return { ...kind, ...span, detector: "known-secret", rule: "known-secret", score: 1, band: "certain", also: [] };
}

/** From where on a credential of the house may stand in a text that goes on. Characters that hide others may hide one as far as anything is looked at around them. */
function credentialOpenFrom(text: string, presented: string): number {
  const begun = /\bc(?:h(?:[klosv](?:_[A-Za-z0-9_-]{0,43})?)?)?$/.exec(text)?.index ?? text.length;
  let shown = Math.min(text.length, Math.max(0, presented.length - 1));
  while (shown > 0 && !presented.startsWith(text.slice(text.length - shown))) shown--;
  const isOdd = isSome(text.slice(-LOOK_REACH_CHARS), ODD);
  return Math.max(0, Math.min(begun, text.length - shown, isOdd ? text.length - LOOK_REACH_CHARS : text.length));
}

function isSome(text: string, kind: number): boolean {
  for (let at = 0; at < text.length; at++) if (((KINDS[text.charCodeAt(at)] ?? 0) & kind) !== 0) return true;
  return false;
}

function kindsOf({ rules = [], shapes = [], finds = [] }: Detector): readonly Pick<Match, "class" | "group">[] {
  return [...rules, ...shapes, ...finds];
}

/** Passes over texts only while there is something that it could find. It is asked each time: secrets and canaries come and go. */
function onlyWhile(isKnowing: () => boolean, { scan, scanAll }: Scanner): Scanner {
  return {
    scan: (text, about, least) => (isKnowing() ? scan(text, about, least) : []),
    scanAll: (texts, about, least) => (isKnowing() ? scanAll(texts, about, least) : []),
  };
}

/** Both at once. What every house looks for is compiled once, however many houses there are. */
function together(one: Scanner, other: Scanner): Scanner {
  return {
    scan: (text, about, least) => joined(one.scan(text, about, least), other.scan(text, about, least)),
    scanAll: (texts, about, least) => {
      const more = other.scanAll(texts, about, least);
      const found = one.scanAll(texts, about, least);
      return more.length === 0 ? found : inOrder([...found, ...more]);
    },
  };
}

function joined(matches: readonly Match[], more: readonly Match[]): readonly Match[] {
  return more.length === 0 ? matches : merge([...matches, ...more].flatMap(apart));
}

/** A match and what gave way to it, each by itself. */
function apart(match: Match): readonly Match[] {
  return match.also.length === 0 ? [match] : [{ ...match, also: [] }, ...match.also];
}

/** What several found in the texts of one message: each text once. */
function inOrder(found: readonly TextMatches[]): readonly TextMatches[] {
  const byText = Map.groupBy(found, ({ index }) => index);
  const all = Array.from(byText, ([index, of]) => ({ index, matches: merge(of.flatMap(({ matches }) => matches.flatMap(apart))) }));
  return all.toSorted((a, b) => a.index - b.index);
}

function looking(all: Scanner, own: Scanner, more: Pick<Looking, "classes" | "stream">): Looking {
  return { ...all, own, ...more, within: () => ({ all, own }) };
}

/** A piece as a match of the text in which it stands. */
export interface PieceMatch {
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

/** A scanner that knows of the pieces of a message. Every text that reads like one of them has the piece. */
export function withPieces(scanner: Scanner, pieces: readonly PieceMatch[]): Scanner {
  if (pieces.length === 0) return scanner;
  const byText = Map.groupBy(pieces, ({ text }) => text);
  const piecesIn = (text: string) => (byText.get(text) ?? []).map(({ match }) => match);
  return {
    scan: (text, about, least) => joined(scanner.scan(text, about, least), piecesIn(text)),
    scanAll: (texts, about, least) => {
      const own = texts.map(({ text }, index) => ({ index, matches: piecesIn(text) }));
      return inOrder([...scanner.scanAll(texts, about, least), ...own.filter(({ matches }) => matches.length > 0)]);
    },
  };
}
