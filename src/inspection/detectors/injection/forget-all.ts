/**
 * The order to drop everything that was said before, in the same languages: without a word for instructions, in the short
 * forms that people use. What was said, written, stands above or came before must be meant; that one forget what was (a song
 * says so) is none.
 */
import { NOT_DENIED } from "./sign.ts";
import type { Sign } from "./sign.ts";

/** Up to so many words of any script, each with the space behind it. */
const few = (max: number): string => `(?:[^\\s.!?\\n]{1,24}\\s){0,${max}}?`;

const SHORT: readonly (readonly [language: string, keywords: readonly string[], pattern: string])[] = [
  [
    "german",
    ["ignorier", "vergiss", "vergesse", "missachte", "streiche"],
    `\\p{L}{4,12}\\s(?:sie\\s|bitte\\s){0,2}(?:alles|das|den ganzen)\\s?(?:text\\s)?(?:,?\\s?was\\s${few(4)}(?:gesagt|geschrieben|stand|steht|gelesen|gelernt|gegeben|mitgeteilt)|(?:vorherige|bisherige|vorige|obige|vorangegangene|zuvor|davor|bisher gesagte|vorher gesagte|weiter oben|von oben|darüber|(?:hier )?oben))`,
  ],
  [
    "french",
    ["ignore", "oublie", "ne tiens pas compte", "ne tenez pas compte", "fais abstraction", "faites abstraction"],
    `(?:ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez) pas compte de|fai(?:s|tes) abstraction de)\\s(?:donc\\s)?(?:tout\\s)?(?:(?:ce|c[e']) qui (?:précède|est (?:au-dessus|écrit|dit)|a été (?:dit|écrit)|vient d)|ce qu[e']\\s?${few(3)}(?:dit|écrit|demandé|appris|reçu)(?!\\s(?:hier|ce (?:matin|midi|soir)|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|la semaine|sur|à propos|au sujet))|le (?:texte|contenu|message) (?:précédent|ci-dessus|qui précède)|(?:ce|tout) ci-dessus)`,
  ],
  [
    "french-order",
    ["ignore", "oublie"],
    `(?:ignore[rz]?|oublie[rz]?)\\s(?:donc\\s)?(?:toutes?\\s|tous\\s)?(?:(?:tes|vos)|(?:les|ces)\\s(?:précédentes?|anciennes?|premières?))\\s(?:instructions|consignes|directives|ordres)(?=[\\s,.;:!]|$)`,
  ],
  [
    "spanish",
    ["ignor", "olvid", "olvíd", "descarta", "haz caso omiso", "no hagas caso"],
    `(?:ignor(?:a|e|en|ad|ar)|olv[ií]d(?:a|e|en|ar|ate|ese)(?: de)?|descart(?:a|e|en)|haz caso omiso (?:de|a)|no hagas caso (?:de|a))\\s(?:por favor\\s)?(?:absolutamente\\s)?(?:todo\\s)?(?:lo|cuanto)\\s(?:anterior|previo|de arriba|precedente|que\\s${few(3)}(?:dicho|dij(?:o|e|eron|iste)|escrito|antes|anteriormente|arriba|pedido|indicado|precede|aprendido))`,
  ],
  [
    "spanish-order",
    ["ignor", "olvid", "descarta"],
    `(?:ignor(?:a|e|en)|olvid(?:a|e|en)|descart(?:a|e|en))\\s(?:todas\\s)?(?:(?:las\\s)?(?:anteriores|previas)\\s(?:instrucciones|[oó]rdenes|reglas|indicaciones)|tus\\s(?:instrucciones|reglas|[oó]rdenes|directrices)(?=[\\s,.;:!]|$))`,
  ],
  [
    "italian",
    ["ignora", "dimentica", "trascura", "scorda"],
    `(?:ignora(?:re|te)?|dimentica(?:re|te|ti)?|trascura(?:te)?|scorda(?:ti|te)?)\\s(?:(?:di\\s)?tutto\\s)?(?:ciò che|quello che|quanto|il testo|le? cos[ae])\\s${few(3)}(?:precede(?:nte)?|sopra|prima|detto|scritto|finora|chiesto|appreso)`,
  ],
  [
    "italian-order",
    ["ignora", "dimentica"],
    `(?:ignora(?:te)?|dimentica(?:te)?)\\s(?:tutte\\s)?(?:le\\s)?(?:(?:tue|precedenti|vostre)\\s)(?:istruzioni|regole|indicazioni|direttive)(?=[\\s,.;:!]|$)`,
  ],
  [
    "portuguese",
    ["ignor", "esque", "desconsider"],
    `(?:ignor(?:e|a|ar|em)|esque(?:ça|ce|cer|çam)(?:-se)?(?: de)?|desconsider(?:e|a|em))\\s(?:por favor\\s)?tudo\\s(?:acima|anterior|(?:o )?que\\s${few(3)}(?:dito|disse(?:ram)?|escrito|antes|anteriormente|acima|pedido|aprendeu)|o anterior)`,
  ],
  [
    "portuguese-order",
    ["ignor", "esque", "desconsider"],
    `(?:ignore|esqueça|desconsidere|ignora|esquece)\\s(?:todas\\s)?(?:as\\s)?(?:(?:suas|tuas|anteriores)\\s)(?:instruç(?:ões|oes)|regras|ordens|diretrizes)(?=[\\s,.;:!]|$)`,
  ],
  [
    "dutch",
    ["negeer", "vergeet"],
    `(?:negeer|vergeet)\\s(?:alsjeblieft\\s)?(?:alles|al het|het|al wat)\\s(?:hierboven|hiervoor|bovenstaande|voorgaande|voorafgaande|eerder gezegde|(?:wat|dat)\\s${few(3)}(?:gezegd|geschreven|staat|stond|verteld|geleerd|hierboven))`,
  ],
  [
    "polish",
    ["zignoruj", "ignoruj", "zapomnij", "pomiń"],
    `(?:z?ignoruj(?:cie)?|zapomnij(?:cie)?|pomiń(?:cie)?)\\s(?:o\\s)?wszystk(?:o|im|iego)(?:,?\\s)(?:(?:co|czego)\\s${few(3)}(?:powyżej|wcześniej|dotąd|dotychczas|powiedzian|napisan)|powyżej|powyższ|poprzedni|wcześniejsz|dotychczasow)`,
  ],
  [
    "turkish",
    ["önceki", "yukarıdaki", "bundan önce", "şimdiye kadar", "buraya kadar"],
    `(?:önceki|yukarıdaki|bundan önce(?:ki)?|şimdiye kadar(?:ki)?|buraya kadar(?:ki)?)\\s${few(4)}(?:her ?şey\\p{L}{0,3}|tüm\\p{L}{0,6}|hepsini|söylenenler\\p{L}{0,3}|yazılanlar\\p{L}{0,3}|metni)\\s(?:yok say|unut|görmezden|dikkate alma)`,
  ],
  [
    "russian",
    ["игнорир", "проигнорир", "забудь", "не обращай"],
    `(?:(?:про)?игнорируй(?:те)?|забудь(?:те)?|не обращай(?:те)? внимания на)\\s(?:обо?\\s)?(?:вс[её]м?|то)(?:,?\\s(?:о\\s)?(?:что|чт[оё]м?)\\s${few(4)}(?:сказан|говорил|написан|выше|ранее|велел|прочитал)|\\s(?:выше|предыдущ|вышеска|вышеизлож|вышенапис|сказанное|ранее))`,
  ],
  [
    "ukrainian",
    ["ігнору", "забудь"],
    `(?:про)?(?:ігноруй(?:те)?|забудь(?:те)?)\\s(?:про\\s)?(?:все|усе)(?:,?\\s(?:що)\\s${few(4)}(?:сказан|говорил|написан|вище|раніше)|\\s(?:вище|попередн|сказане))`,
  ],
  [
    "greek",
    ["αγνό", "αγνο", "ξέχασ", "ξεχάσ"],
    `(?:αγν[όο]\\p{L}{1,6}|ξ[έε]χ[αά]σ\\p{L}{1,4})\\s(?:όλα\\s)?(?:τα|ό,?τι|όσα)\\s${few(3)}(?:προηγούμενα|παραπάνω|πριν|προηγουμένως|προηγήθηκ|γράφτηκ|ειπώθηκ|είπ)`,
  ],
  [
    "arabic",
    ["تجاهل", "انس", "تغاض"],
    `(?:تجاهل\\p{L}?|انسَ?\\p{L}?|تغاضَ? عن)\\s(?:كل|جميع|كافة)?\\s?(?:ما|شيء)\\s(?:سبق|تقدم|ورد|قيل|ذكر|كتب|قبل|أعلاه|فوق)`,
  ],
  [
    "hindi",
    ["पिछल", "ऊपर", "पहले", "अब तक"],
    `(?:पिछल\\p{L}?\\p{M}{0,2}|ऊपर|पहले|अब तक)\\s${few(4)}(?:सब ?कुछ|सभी बात\\p{M}{0,2}\\p{L}?|सारी बात\\p{M}{0,2}\\p{L}?|सब)\\s(?:को\\s)?(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल)`,
  ],
  [
    "chinese",
    ["忽略", "无视", "忘记", "忘掉", "無視", "忽視", "不要理会", "忘記"],
    `(?:忽略|无视|忘记|忘掉|無視|忽視|不要理会|忘記).{0,4}?(?:(?:之前|以上|前面|先前|上面|上述|此前|到目前为止)(?:的|所)?(?:所有|一切|全部|任何)?(?:的)?(?:内容|內容|文字|信息|对话|對話|话|說|说|文本|一切|东西|事)|(?:所有|一切|全部)(?:之前|以上|前面|先前|上面|上述|此前)|你(?:之前|先前|前面).{0,6}?(?:说|學|学|知道|收到))`,
  ],
  [
    "japanese",
    ["以前の", "前の", "上記", "これまで", "今まで", "ここまで", "上の", "先ほど"],
    `(?:以前の|前の|上記|これまで|今まで|ここまで|上の|先ほど).{0,10}?(?:内容|こと|会話|文章|話|やり取り|テキスト|上記|すべて|全て|全部|を)(?:は|を|も)?.{0,6}?(?:無視(?:して|せよ|しろ|し、)|忘れ(?:て|ろ|なさい))`,
  ],
  [
    "korean",
    ["이전", "위의", "위에", "지금까지", "앞의", "앞서"],
    `(?:이전|위의|위에|지금까지|앞의|앞서).{0,10}?(?:내용|대화|말|것|글|모두|모든).{0,8}?(?:무시하|무시해|잊어|잊으)`,
  ],
  [
    "vietnamese",
    ["bỏ qua", "quên", "phớt lờ"],
    `(?:hãy )?(?:bỏ qua|quên(?: hết| đi)?|phớt lờ)\\s(?:tất cả|mọi thứ|toàn bộ|những gì|hết)\\s${few(4)}(?:ở trên|bên trên|phía trên|trước đó|trước đây|đã nói|đã viết)`,
  ],
  [
    "indonesian",
    ["abaikan", "lupakan"],
    `(?:abaikan|lupakan)\\s(?:semua|segala|seluruh)(?:nya)?\\s${few(3)}(?:di atas|sebelumnya|sebelum ini|dikatakan|ditulis|tadi)`,
  ],
  [
    "scandinavian",
    ["ignorer", "ignorér", "glem ", "glöm ", "bortse från", "se bort fra"],
    `(?:ignorera?|ignorér|glem|glöm|bortse från|se bort fra)\\s(?:alt|allt|det|alltsammans)\\s(?:(?:det\\s)?(?:ovan(?:stående)?|oven(?:for|stående)|tidigare|tidligere|föregående|foregående|forrige|forudgående|overstående|over)(?![\\p{L}])|(?:som|du|jag|jeg|vi|hva|hvad|vad)\\s${few(3)}(?:sagt|skrevet|skrivits|skrivet|står|sagts|fått|fået|lært|ovan|ovenfor))`,
  ],
  [
    "finnish",
    ["unohda", "ohita", "älä välitä", "jätä huomiotta"],
    `(?:unohda|ohita|älä välitä|jätä huomiotta)\\s(?:kaikki|kaikesta|kaiken)\\s${few(2)}(?:aiem|aikaisem|edell|yllä|tähänasti|sanot|kirjoitet|mitä)`,
  ],
  [
    "czech-slovak",
    ["ignoruj", "zapome", "zabudni"],
    `(?:ignoruj(?:te)?|zapome[ňn](?:te)?|zabudni(?:te)?)\\s(?:na\\s)?(?:všechno|vše|všetko)(?:,?\\s)(?:(?:co|čo)\\s${few(3)}(?:výše|předtím|dříve|řečeno|napsáno|predtým|vyššie|povedané|napísané)|předchozí|predchádzajúce|výše|vyššie|dosavadní|doterajšie|nad)`,
  ],
  [
    "romanian",
    ["ignor", "uită", "uitați"],
    `(?:ignor(?:ă|a|ați|ati)|uit(?:ă|a|ați|ati)(?: de)?)\\s(?:absolut\\s)?tot(?:ul)?\\s(?:ce\\s${few(3)}(?:mai sus|înainte|anterior|spus|scris)|de mai sus|de dinainte|anterior)`,
  ],
  [
    "hungarian",
    ["hagyd figyelmen", "hagyja figyelmen", "felejts", "felejtse"],
    `(?:hagy(?:d|ja) figyelmen kívül|felejts(?:d|e)? el)\\s(?:mindazt|mindent|az összes)(?:,?\\s)${few(3)}(?:eddig|fenti|fent|korábbi|korábban|előző|előtte|mondott|írt)`,
  ],
  [
    "hebrew",
    ["התעלם", "התעלמ", "שכח"],
    `(?:התעלם|התעלמי|התעלמו|שכח|שכחי|שכחו)\\s(?:את\\s)?(?:מכל|כל|מה|ממה)\\s?(?:מה\\s)?(?:ש\\p{L}{0,8}|הדברים|הטקסט|האמור)?\\s?(?:קודם|לפני|למעלה|נאמר|נכתב|לעיל|מעל|עד כה|עד עכשיו)`,
  ],
  [
    "persian",
    ["همه", "تمام", "هر چه", "هرچه", "آنچه"],
    `(?:همه|تمام|هر ?چه|آنچه)\\s${few(3)}(?:قبل|قبلی|قبلاً|قبلا|پیش|پیشین|بالا|تاکنون)\\s${few(4)}(?:نادیده|فراموش)`,
  ],
  [
    "urdu",
    ["پہلے", "اوپر", "پچھل", "اب تک"],
    `(?:پہلے|اوپر|پچھل\\p{L}|اب تک)\\s${few(4)}(?:سب|سب کچھ|تمام باتیں|ہر چیز|باتیں)\\s(?:کو\\s)?(?:نظر ?انداز|بھول)`,
  ],
  [
    "thai",
    ["ละเว้น", "เพิกเฉย", "ไม่ต้องสนใจ", "ลืม"],
    `(?:ละเว้น|เพิกเฉย(?:ต่อ)?|ไม่ต้องสนใจ|ลืม).{0,4}?(?:ทุกอย่าง|ทุกสิ่ง|ทั้งหมด|ข้อความ|สิ่งที่).{0,16}?(?:ก่อนหน้า|ข้างต้น|ที่ผ่านมา|ด้านบน|พูดไป)`,
  ],
];

export const FORGET_ALL: readonly Sign[] = SHORT.map(([language, keywords, pattern]) => ({
  id: `forget-all-in-${language}`,
  keywords,
  pattern: new RegExp(`${NOT_DENIED}(?:${pattern})`, "iu"),
  weight: 1,
}));
