import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ok: readonly Fixture[] = [
  // Persian, with the joiners of its words
  clean(
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u06a9\u062a\u0627\u0628\u200c\u0647\u0627 \u0631\u0627 \u0628\u062e\u0648\u0627\u0646\u0645",
  ),
  clean("\u0645\u06cc\u200c\u200c\u0631\u0648\u0645"),
  // Hindi, Malayalam, Sinhala, Telugu: joiners that shape conjuncts
  clean("\u0915\u094d\u200d\u0937 \u0928\u094d\u200d"),
  clean("\u0d28\u0d4d\u200d \u0dc1\u0dca\u200d\u0dbb\u0dd3 \u0c1c\u0c4d\u0c1e\u200c\u0c3e"),
  // Hebrew with points and cantillation, Arabic with marks and a directional mark
  clean(
    "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u05e2\u05b2\u05dc\u05b5\u05d9\u05db\u05b6\u05dd \u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u0596\u05d9\u05ea",
  ),
  clean("\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u200f(test)\u200e \u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f"),
  // Thai and Khmer, which break lines at zero-width spaces; Mongolian with its selectors
  clean("\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u200b\u0e04\u0e23\u0e31\u0e1a \u1780\u17b6\u179a\u200b\u1784\u17b6\u179a"),
  clean("\u182a\u180b\u1820\u1828\u180e\u1820"),
  // Emoji: families, skin tones, keycaps, presentation, the flag of Scotland
  clean(
    "\u{1F468}\u200d\u{1F469}\u200d\u{1F467}\u200d\u{1F466} \u{1F469}\u{1F3FD}\u200d\u{1F4BB} \u2764\ufe0f 1\ufe0f\u20e3 \u260e\ufe0f \u{1F3F3}\ufe0f\u200d\u{1F308}",
  ),
  clean("\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} Scotland"),
  clean("\ufe0fHello, and an arrow \u2192\ufe0f and a star \u2605\ufe0f"),
  // Ideographs with a variant, a zero with a stroke
  clean("\u845b\u{E0100}\u57ce\u5e02 0\ufe00 \u2229\ufe00"),
  // A byte order mark, a soft hyphen in a long word, the mark that Windows puts before a thumbprint
  clean("\ufeffid,name\n1,Ana"),
  clean("Donau\u00addampf\u00adschiff\u00adfahrt"),
  clean("\u200e5a 1c 22 9f certificate"),
  clean("a line that was copied \u200b"),
  // Other scripts, and Latin letters beside them
  clean(
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u0440\u043e\u0441\u0442 \u0438 \u0441\u043e\u0440, IT-\u043e\u0442\u0434\u0435\u043b, \u0421\u041c\u0421, 2\u04454",
  ),
  clean("\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1, TNF\u03b1 and PPAR\u03b3, \u0394t = 5 \u03bcs, 10 k\u03a9, \u03b1-helix"),
  clean("Ti\u1ebfng Vi\u1ec7t".normalize("NFD")),
  clean("\u00dcbung, Stra\u00dfe, \u0141\u00f3d\u017a, \u0130stanbul \u0131\u015f\u0131k, na\u00efve \u2014 \u201cquoted\u201d \u2026"),
  clean("\uff21\uff22\uff23 \uff11\uff12\uff13 \u3068\u30ab\u30bf\u30ab\u30ca"),
  // Colours of a terminal, a line erased to its end
  clean("\u001b[32mok\u001b[0m 12 passed \u001b[1;31mfailed\u001b[39;49m \u001b[38;5;8mgrey\u001b[0m\u001b[K"),
  // A balanced isolate, as message formatters write them
  clean("Hello, \u2068Ana\u2069!"),
  clean("plain ASCII, tabs\tand\r\nlines"),
];
