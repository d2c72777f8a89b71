/** Character references of HTML (13.5): by number, and by name as far as texts use them. What is none stays as it is. */

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: " ",
    ndash: "\u2013",
    mdash: "\u2014",
    hellip: "\u2026",
    lsquo: "\u2018",
    rsquo: "\u2019",
    ldquo: "\u201c",
    rdquo: "\u201d",
    laquo: "\u00ab",
    raquo: "\u00bb",
    copy: "\u00a9",
    reg: "\u00ae",
    trade: "\u2122",
    euro: "\u20ac",
    pound: "\u00a3",
    deg: "\u00b0",
    times: "\u00d7",
    middot: "\u00b7",
    bull: "\u2022",
    auml: "\u00e4",
    ouml: "\u00f6",
    uuml: "\u00fc",
    Auml: "\u00c4",
    Ouml: "\u00d6",
    Uuml: "\u00dc",
    szlig: "\u00df",
    agrave: "\u00e0",
    eacute: "\u00e9",
    egrave: "\u00e8",
    ccedil: "\u00e7",
    ntilde: "\u00f1",
  }),
);
const REFERENCE = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/g;

export function decodedReferences(text: string): string {
  return text.replace(REFERENCE, (whole: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name) ?? whole;
    return characterOf(decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal));
  });
}

function characterOf(point: number): string {
  const isCharacter = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : "\ufffd";
}
