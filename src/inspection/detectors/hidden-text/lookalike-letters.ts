/**
 * Letters of other scripts that are drawn as a Latin one: the part of Unicode's confusables (UTS 39, section 4) that
 * imitates ASCII, by hand. `same` cannot be told apart; `near` passes in a word whose other letters are Latin.
 */

type Pairs = readonly (readonly [others: string, latin: string])[];

const SAME: Pairs = [
  // Cyrillic
  ["аеосрхуіјѕһԁԛԝѵүӏѡ", "aeocpxyijshdqwvylw"],
  ["АВЕКМНОРСТХУІЈЅҺԌԚԜѴҮӀ", "ABEKMHOPCTXYIJSHGQWVYI"],
  // Greek
  ["ονϲϳ", "ovcj"],
  ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϿ", "ABEZHIKMNOPTYXCJ"],
  // Armenian
  ["օսհոցզյՏՕԼՍ", "ouhngqjSOLU"],
  // Cherokee
  ["ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏎᏙᏚᏞᏟᏢᏦᏴ", "DRTAJEWMHGZ4VSLCPKB"],
  // Lisu
  ["ꓐꓑꓓꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓤꓥꓦꓪꓫꓬꓮꓰꓲꓳꓴ", "BPDGKJCZFMNLSRRAVWXYAEIOU"],
];

const NEAR: Pairs = [
  ["кмтвнгпиьрёйцш", "kmtbhrnubpeuuw"],
  ["αικυρτγηεχωβσ", "aikuptynexwbo"],
];

/** Drawn Latin letters outside of ASCII, of the Latin script itself: small capitals, dotless and script forms. */
const LATIN: Pairs = [["ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡıɩȷ", "abcdefghijklmnoprstuvwyzagiij"]];

function tableOf(...lists: readonly Pairs[]): ReadonlyMap<string, string> {
  const pairs = lists
    .flat()
    .flatMap(([others, latin]) => Array.from(others, (other, index) => [other, Array.from(latin)[index] ?? ""] as const));
  return new Map(pairs);
}

export const SAME_LETTERS = tableOf(SAME);
export const NEAR_LETTERS = tableOf(NEAR);
export const DRAWN_LETTERS = tableOf(LATIN);
