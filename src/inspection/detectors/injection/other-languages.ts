/** The order to drop what was said before, in the languages that agents read most beside English. It needs no other sign. */
import { NOT_DENIED } from "./sign.ts";
import type { Sign } from "./sign.ts";

const LANGUAGES: readonly (readonly [language: string, keywords: readonly string[], pattern: RegExp])[] = [
  [
    "german",
    ["ignorier", "vergiss", "vergesse", "missachte"],
    /(?:ignorier(?:e|en|t)?|vergiss|vergessen?|missachten?)\s(?:\S{1,24}\s){0,4}?(?:vorherige|bisherige|vorige|obige|frühere|vorangegangene|deine|ihre)[nrs]?\s(?:\S{1,24}\s){0,2}?(?:anweisung|instruktion|regel|befehl|vorgabe|anordnung|prompt)/i,
  ],
  [
    "german-verb-last",
    ["vorherige", "bisherige", "vorige", "obige", "frühere", "vorangegangene"],
    /(?:vorherige|bisherige|vorige|obige|frühere|vorangegangene)[nr]?\s(?:\S{1,24}\s){0,2}?(?:anweisungen|instruktionen|befehle|vorgaben|anordnungen|prompts)\s(?:\S{1,24}\s){0,3}?(?:ignorieren|vergessen|missachten|nicht (?:mehr )?(?:beachten|befolgen))/i,
  ],
  [
    "french",
    ["ignore", "oublie", "ne tiens pas compte", "ne tenez pas compte"],
    /(?:ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez) pas compte d(?:e|es))\s(?:\S{1,24}\s){0,4}?(?:instructions?|consignes?|règles|ordres|directives)\s(?:\S{1,24}\s){0,2}?(?:précédente?s?|antérieure?s?|ci-dessus|initiale?s?|reçue?s?)/i,
  ],
  [
    "spanish",
    ["ignor", "olvid", "haz caso omiso"],
    /(?:ignor(?:a|e|en|ad|ar)|olvid(?:a|e|en|ar)|haz caso omiso de)\s(?:\S{1,24}\s){0,4}?(?:instrucci[oó]n(?:es)?|reglas|[oó]rdenes|indicaciones|directrices)\s(?:\S{1,24}\s){0,3}?(?:anterior(?:es)?|previas?|iniciales|arriba)/i,
  ],
  [
    "italian",
    ["ignora", "dimentica"],
    /(?:ignora(?:re|te)?|dimentica(?:re|te)?)\s(?:\S{1,24}\s){0,4}?(?:istruzioni|regole|ordini|indicazioni|direttive)\s(?:\S{1,24}\s){0,2}?(?:precedenti|iniziali|sopra)/i,
  ],
  [
    "portuguese",
    ["ignor", "esque", "desconsidere"],
    /(?:ignor(?:e|a|ar|em)|esque(?:ça|cer)|desconsidere)\s(?:\S{1,24}\s){0,4}?(?:instruç(?:ão|ões)|regras|ordens|diretrizes)\s(?:\S{1,24}\s){0,2}?(?:anterior(?:es)?|prévias|acima|iniciais)/i,
  ],
  [
    "dutch",
    ["negeer", "vergeet"],
    /(?:negeer|vergeet)\s(?:\S{1,24}\s){0,4}?(?:vorige|eerdere|voorgaande|bovenstaande)\s(?:\S{1,24}\s){0,2}?(?:instructies|regels|opdrachten|aanwijzingen)/i,
  ],
  [
    "polish",
    ["zignoruj", "ignoruj", "zapomnij"],
    /(?:z?ignoruj|zapomnij)\s(?:\S{1,24}\s){0,4}?(?:poprzedni|wcześniejsz|powyższ)\S{0,4}\s(?:\S{1,24}\s){0,2}?(?:instrukcj|poleceni|zasad|polecen)/i,
  ],
  [
    "turkish",
    ["önceki", "yukarıdaki"],
    /(?:önceki|yukarıdaki)\s(?:\S{1,24}\s){0,3}?(?:talimat|komut|kural|yönerge)\S{0,8}\s(?:\S{1,24}\s){0,2}?(?:yok say|unut|görmezden)/i,
  ],
  [
    "russian",
    ["игнорир", "проигнорир", "забудь", "забудьте", "не обращай"],
    /(?:про)?(?:игнорир\S{1,6}|забудь(?:те)?|не обращай(?:те)? внимания на)\s(?:\S{1,24}\s){0,4}?(?:предыдущ|прежн|прошл|вышеуказанн|ранее|все|свои)\S{0,6}\s(?:\S{1,24}\s){0,3}?(?:инструкц|указани|правил|команд|сообщени)/i,
  ],
  [
    "ukrainian",
    ["ігнору", "забудь"],
    /(?:ігнору\S{1,6}|забудь(?:те)?)\s(?:\S{1,24}\s){0,4}?(?:попередн|вс[іи])\S{0,6}\s(?:\S{1,24}\s){0,3}?(?:інструкц|вказівк|правил|команд)/i,
  ],
  [
    "greek",
    ["αγνό", "αγνο", "ξέχασ", "ξεχάσ"],
    /(?:αγν[όο]\S{1,6}|ξ[έε]χ[αά]σ\S{1,4})\s(?:\S{1,24}\s){0,4}?(?:προηγούμεν|παραπάνω|αρχικ)\S{0,4}\s(?:\S{1,24}\s){0,2}?(?:οδηγί|εντολ|κανόν)/i,
  ],
  ["arabic", ["تجاهل", "انس"], /(?:تجاهل|انسَ?)\s(?:\S{1,24}\s){0,3}?(?:التعليمات|الأوامر|القواعد|تعليمات|الإرشادات)/],
  [
    "hindi",
    ["पिछले", "पिछली", "उपरोक्त", "पहले"],
    /(?:पिछल[ेी]|उपरोक्त|पहले)\s(?:\S{1,24}\s){0,3}?(?:निर्देश|आदेश|नियम)\S{0,6}\s(?:\S{1,24}\s){0,3}?(?:अनदेखा|नज़रअंदाज़|भूल|अनदेखी)/,
  ],
  [
    "chinese",
    ["忽略", "无视", "忘记", "忘掉", "無視", "忽視", "不要理会"],
    /(?:忽略|无视|忘记|忘掉|無視|忽視|不要理会).{0,8}?(?:之前|以上|前面|先前|上面|上述|所有|原来|此前|你的).{0,8}?(?:指令|指示|说明|提示|规则|命令|要求|對話|对话|設定|设定)/,
  ],
  [
    "japanese",
    ["以前の", "前の", "上記の", "これまでの", "今までの", "すべての", "全ての"],
    /(?:以前の|前の|上記の|これまでの|今までの|すべての|全ての).{0,8}?(?:指示|命令|ルール|プロンプト|制約|設定).{0,8}?(?:無視|忘れ|従わ)/,
  ],
  [
    "korean",
    ["이전", "위의", "지금까지", "앞의", "모든"],
    /(?:이전|위의|지금까지|앞의|모든).{0,10}?(?:지시|명령|지침|규칙|프롬프트).{0,8}?(?:무시|잊)/,
  ],
  [
    "vietnamese",
    ["bỏ qua", "quên", "phớt lờ"],
    /(?:bỏ qua|quên|phớt lờ)\s(?:\S{1,24}\s){0,4}?(?:hướng dẫn|chỉ dẫn|lệnh|quy tắc|chỉ thị)\s(?:\S{1,24}\s){0,2}?(?:trước|trên|cũ)/i,
  ],
  [
    "indonesian",
    ["abaikan", "lupakan"],
    /(?:abaikan|lupakan)\s(?:\S{1,24}\s){0,4}?(?:instruksi|perintah|aturan|petunjuk)\s(?:\S{1,24}\s){0,2}?(?:sebelumnya|di atas|awal)/i,
  ],
  [
    "scandinavian",
    ["ignorer", "ignorér", "glem ", "glöm ", "bortse från", "se bort fra"],
    /(?:ignorera?|ignorér|glem|glöm|bortse från|se bort fra)\s(?:\S{1,24}\s){0,3}?(?:tidigare|föregående|tidligere|foregående|forrige|forudgående|ovanstående|ovenstående|overstående)\s(?:\S{1,24}\s){0,2}?(?:instruktion|instruksjon|instruks|order|ordrer|regler|anvisning|befaling|kommando)/i,
  ],
  [
    "finnish",
    ["unohda", "ohita", "älä välitä", "älä noudata", "jätä huomiotta"],
    /(?:unohda|ohita|älä (?:välitä|noudata)|jätä huomiotta)\s(?:\S{1,24}\s){0,3}?(?:aiem|aikaisem|edelli|yllä ole)\S{0,10}\s(?:\S{1,24}\s){0,2}?(?:ohje|käsky|sään|määräy)/i,
  ],
  [
    "czech-slovak",
    ["ignoruj", "zapome", "zabudni"],
    /(?:ignoruj(?:te)?|zapome[ňn](?:te)?|zabudni(?:te)?)\s(?:\S{1,24}\s){0,4}?(?:předchozí|dřívější|výše|predchádzajúc|predošl|vyššie)\S{0,6}\s(?:\S{1,24}\s){0,2}?(?:pokyn|instrukc|inštrukci|příkaz|príkaz|pravid)/i,
  ],
  [
    "romanian",
    ["ignor", "uită", "uitați"],
    /(?:ignor(?:ă|a|ați|ati)|uit(?:ă|ați))\s(?:\S{1,24}\s){0,3}?(?:instrucțiuni|instructiuni|instrucţiuni|reguli|ordin|comenzi)\S{0,4}\s(?:\S{1,24}\s){0,2}?(?:anterioare|precedente|de mai sus|inițiale)/i,
  ],
  [
    "hungarian",
    ["hagyd figyelmen", "hagyja figyelmen", "felejtsd el", "felejtse el"],
    /(?:hagy(?:d|ja) figyelmen kívül|felejts[de] el)\s(?:\S{1,24}\s){0,3}?(?:korábbi|előző|eddigi|fenti)\s(?:\S{1,24}\s){0,2}?(?:utasítás|szabály|parancs|instrukció)/i,
  ],
  [
    "hebrew",
    ["התעלם", "התעלמי", "התעלמו", "שכח"],
    /(?:התעלם|התעלמי|התעלמו|שכח)\s(?:\S{1,24}\s){0,2}?(?:מה|ה|את ה)?(?:הוראות|הנחיות|פקודות|כללים)\s(?:\S{1,24}\s){0,1}?(?:הקודמות|הקודמים|שלמעלה|הנ"ל)/,
  ],
  [
    "persian",
    ["دستورات", "دستورالعمل", "دستور "],
    /(?:دستورات|دستورالعمل|دستور)\S{0,8}\s(?:\S{1,24}\s){0,2}?(?:قبلی|پیشین|بالا)\s(?:\S{1,24}\s){0,2}?(?:نادیده|فراموش)/,
  ],
  [
    "urdu",
    ["پچھلی", "پچھلے", "سابقہ"],
    /(?:پچھلی|پچھلے|سابقہ)\s(?:\S{1,24}\s){0,2}?(?:ہدایات|احکامات|قواعد)\s(?:\S{1,24}\s){0,2}?(?:نظر ?انداز|بھول)/,
  ],
  [
    "thai",
    ["ละเว้น", "เพิกเฉย", "ไม่ต้องสนใจ", "ลืมคำสั่ง"],
    /(?:ละเว้น|เพิกเฉย|ไม่ต้องสนใจ|ลืม).{0,12}?(?:คำสั่ง|คำแนะนำ|กฎ).{0,12}?(?:ก่อนหน้า|ข้างต้น|ที่ผ่านมา)/,
  ],
];

export const OTHER_LANGUAGES: readonly Sign[] = LANGUAGES.map(([language, keywords, pattern]) => ({
  id: `override-in-${language}`,
  keywords,
  pattern: new RegExp(`${NOT_DENIED}(?:${pattern.source})`, pattern.flags),
  weight: 1,
}));
