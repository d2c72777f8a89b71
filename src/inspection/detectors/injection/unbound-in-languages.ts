/** An intelligence without limits that refuses nothing, from now on: in the languages that agents read most beside English. */
import type { Sign } from "./sign.ts";

interface Wording {
  readonly language: string;
  /** From now on you are. */
  readonly now: readonly string[];
  /** Without limits: of a machine, so that it stands near a word for one. */
  readonly free: readonly string[];
  /** The machine, as a pattern. */
  readonly machine: string;
  /** Never refuses, answers everything. */
  readonly willing: readonly string[];
}

const LIMITS_CHARS = 60;

const WORDINGS: readonly Wording[] = [
  {
    language: "german",
    now: [
      "du bist jetzt",
      "ab jetzt bist du",
      "du bist ab sofort",
      "ab sofort bist du",
      "sie sind jetzt",
      "ab jetzt ohne",
      "antworte ab jetzt",
    ],
    free: ["keine regeln", "ohne regeln", "ohne einschränkung", "ohne filter", "ohne zensur", "keine einschränkung", "keinerlei"],
    machine: "ki|ai|dan|modell|assistent|chatbot|du",
    willing: [
      "verweigere nichts",
      "verweigere nie",
      "verweigerst nie",
      "lehne nichts ab",
      "lehnst nie",
      "beantworte alles",
      "beantwortest alles",
      "beantwortest jede",
    ],
  },
  {
    language: "french",
    now: ["tu es désormais", "tu es maintenant", "à partir de maintenant", "dorénavant", "vous êtes désormais"],
    free: ["sans aucune restriction", "sans restriction", "sans filtre", "sans censure", "sans limite", "aucune règle", "sans règle"],
    machine: "ia|ai|modèle|assistant|chatbot|tu",
    willing: ["sans jamais refuser", "ne refuse jamais", "ne refuses jamais", "réponds à tout", "réponds à toutes"],
  },
  {
    language: "spanish",
    now: ["ahora eres", "a partir de ahora", "desde ahora eres", "de ahora en adelante"],
    free: ["sin filtro", "sin restricci", "sin límite", "sin limite", "sin censura", "sin reglas", "ninguna restricci"],
    machine: "ia|ai|modelo|asistente|chatbot|eres",
    willing: [
      "nunca te niegas",
      "nunca te niegues",
      "no te niegues",
      "nunca rechaz",
      "responde a todo",
      "respondes a todo",
      "respondes a cualquier",
    ],
  },
  {
    language: "italian",
    now: ["ora sei", "da adesso sei", "da ora in poi", "d'ora in poi", "da adesso in poi"],
    free: ["senza limiti", "senza restrizioni", "senza filtri", "senza censura", "senza regole", "nessuna regola", "nessun limite"],
    machine: "ia|ai|modello|assistente|chatbot|sei",
    willing: ["senza rifiutare", "non rifiut", "mai rifiut", "rispondi a qualunque", "rispondi a qualsiasi", "rispondi a tutto"],
  },
  {
    language: "portuguese",
    now: ["agora você é", "a partir de agora", "de agora em diante", "agora és"],
    free: ["sem restri", "sem filtro", "sem limite", "sem censura", "sem regras", "nenhuma restri"],
    machine: "ia|ai|modelo|assistente|chatbot|você|és",
    willing: ["nunca recusa", "não recus", "nunca se recusa", "responde a tudo", "responda a tudo", "responda qualquer"],
  },
  {
    language: "dutch",
    now: ["je bent nu", "vanaf nu", "u bent nu", "voortaan ben je"],
    free: ["zonder regels", "zonder beperking", "zonder filter", "zonder censuur", "geen regels", "geen beperking"],
    machine: "ai|model|assistent|chatbot|je",
    willing: ["weigert nooit", "weiger nooit", "weiger niets", "beantwoord alles", "beantwoordt alles"],
  },
  {
    language: "polish",
    now: ["od teraz", "jesteś teraz", "teraz jesteś"],
    free: ["bez żadnych ograniczeń", "bez ograniczeń", "bez filtrów", "bez cenzury", "bez zasad", "żadnych reguł"],
    machine: "ai|si|model\\p{L}*|asystent\\p{L}*|sztuczn\\p{L}* inteligenc\\p{L}*|jesteś",
    willing: ["nigdy nie odmawia", "nie odmawiaj", "odpowiadaj na wszystko", "odpowiadasz na wszystko"],
  },
  {
    language: "russian",
    now: ["теперь ты", "отныне ты", "с этого момента", "с этой минуты"],
    free: ["без ограничений", "без цензуры", "без фильтров", "без правил", "нет ограничений", "нет правил"],
    machine: "ии|ai|модель|ассистент|бот|ты",
    willing: ["никогда не отказывай", "не отказывайся", "не отказывай", "отвечай на любые", "отвечай на все"],
  },
  {
    language: "ukrainian",
    now: ["тепер ти", "відтепер ти", "з цього моменту"],
    free: ["без обмежень", "без цензури", "без фільтрів", "без правил"],
    machine: "ші|ai|модель|асистент|бот|ти",
    willing: ["ніколи не відмовляй", "не відмовляй", "відповідай на будь"],
  },
  {
    language: "turkish",
    now: ["bundan sonra", "artık sen", "şu andan itibaren", "şimdi sen"],
    free: ["kısıtlaması", "sınırsız", "sansürsüz", "filtresi olmayan", "filtresiz", "kuralsız", "hiçbir kural"],
    machine: "yapay zeka\\p{L}*|ai|model\\p{L}*|asistan\\p{L}*",
    willing: ["asla reddetme", "reddetme", "her soruya cevap", "her şeye cevap"],
  },
  {
    language: "chinese",
    now: ["从现在起", "从现在开始", "你现在是", "從現在起", "從現在開始", "你現在是"],
    free: ["没有任何限制", "没有限制", "不受限制", "不受任何", "没有审查", "無限制", "沒有任何限制", "没有任何规则", "没有道德"],
    machine: "ai|人工智能|模型|助手|机器人|你",
    willing: ["不得拒绝", "不能拒绝", "不会拒绝", "绝不拒绝", "永不拒绝", "必须回答", "不得拒絕", "回答所有问题", "回答任何问题"],
  },
  {
    language: "japanese",
    now: ["これからあなたは", "今からあなたは", "あなたは今から", "これより", "今後あなたは"],
    free: ["制限も", "制限のない", "制限なし", "検閲のない", "検閲もない", "ルールのない", "制約のない", "フィルターのない"],
    machine: "ai|人工知能|モデル|アシスタント|あなた",
    willing: ["拒否せずに", "拒否しない", "断らない", "どんな質問", "何でも答え"],
  },
  {
    language: "korean",
    now: ["이제부터 너는", "지금부터 너는", "이제부터 당신은", "지금부터 당신은", "너는 이제"],
    free: ["제한과", "제한이 없", "제한 없", "검열이 없", "검열 없", "규칙이 없", "필터가 없"],
    machine: "ai|인공지능|모델|비서|너|당신",
    willing: ["거부하지 말", "거절하지 말", "거부하지 않", "거절하지 않", "어떤 질문"],
  },
  {
    language: "arabic",
    now: ["من الآن فصاعد", "من الآن", "أنت الآن"],
    free: ["بلا قيود", "بدون قيود", "دون قيود", "بلا رقابة", "بدون رقابة", "بلا حدود", "بدون قواعد"],
    machine: "ذكاء|نموذج|مساعد|روبوت|أنت",
    willing: ["لا ترفض", "ولا ترفض", "لا يرفض", "أجب عن كل", "أجب على كل"],
  },
  {
    language: "hindi",
    now: ["अब से आप", "अब से तुम", "अब तुम", "अब आप"],
    free: ["बिना किसी प्रतिबंध", "बिना किसी सीमा", "कोई प्रतिबंध नहीं", "कोई नियम नहीं", "बिना सेंसर", "बिना फ़िल्टर"],
    machine: "एआई|ai|मॉडल|सहायक|आप|तुम",
    willing: ["कभी मना मत", "कभी मना नहीं", "मना मत कर", "हर सवाल का जवाब"],
  },
  {
    language: "vietnamese",
    now: ["từ bây giờ", "kể từ bây giờ", "bây giờ bạn là"],
    free: ["không có giới hạn", "không giới hạn", "không kiểm duyệt", "không bị kiểm duyệt", "không có quy tắc", "không hạn chế"],
    machine: "ai|trí tuệ nhân tạo|mô hình|trợ lý|bạn",
    willing: ["không bao giờ từ chối", "không được từ chối", "trả lời mọi"],
  },
  {
    language: "indonesian",
    now: ["mulai sekarang", "sekarang kamu adalah", "sekarang anda adalah"],
    free: ["tanpa batas", "tanpa sensor", "tanpa filter", "tanpa aturan", "tidak ada batasan"],
    machine: "ai|model|asisten|kamu|anda",
    willing: ["jangan pernah menolak", "tidak pernah menolak", "jangan menolak", "jawab semua"],
  },
  {
    language: "swedish",
    now: ["från och med nu", "du är nu", "fra nå av", "fra nu af", "du er nå", "du er nu"],
    free: [
      "utan begränsning",
      "utan regler",
      "utan filter",
      "utan censur",
      "uten begrensning",
      "uden begrænsning",
      "uten regler",
      "uden regler",
    ],
    machine: "ai|ki|modell?|assistent|du",
    willing: ["vägra aldrig", "vägrar aldrig", "nekter aldri", "nægter aldrig", "svara på allt"],
  },
];

/** Written without spaces, or with endings joined: a word begins and ends anywhere. */
const UNSPACED = new Set(["chinese", "japanese", "korean"]);

const escaped = (words: readonly string[]): string => words.join("|");

export const UNBOUND_IN_LANGUAGES: readonly Sign[] = WORDINGS.flatMap(({ language, now, free, machine, willing }): readonly Sign[] => [
  { id: `from-now-on-in-${language}`, keywords: now, pattern: new RegExp(`(?:${escaped(now)})`, "iu"), weight: 0.3 },
  {
    id: `without-limits-in-${language}`,
    keywords: free,
    pattern: new RegExp(
      `(?:${escaped(free)})(?:(?<=${UNSPACED.has(language) ? "" : "(?<!\\p{L})"}(?:${machine})[^.\\n。]{0,${LIMITS_CHARS}})|(?=[^.\\n。]{0,24}(?:${machine})${UNSPACED.has(language) ? "" : "(?!\\p{L})"}))`,
      "iu",
    ),
    weight: 0.4,
  },
  { id: `refuses-nothing-in-${language}`, keywords: willing, pattern: new RegExp(`(?:${escaped(willing)})`, "iu"), weight: 0.4 },
]);
