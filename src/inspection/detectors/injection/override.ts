/** Orders to drop what was said before. */
import type { Sign } from "./sign.ts";
import { words } from "./sign.ts";

const BEFORE =
  "previous(?:ly)?|prior|above|earlier|preceding|former|initial|original|existing|past|old|before|received|other|system|default|your|all|any|every|these|those|the";
const ORDERS =
  "instructions?|rules?|prompts?|directives?|directions?|guidelines?|commands?|orders?|programming|training|polic(?:y|ies)|constraints?|restrictions?|limitations?|context|conversations?|messages?|chats?|regulations?|safeguards?|guardrails?";
const VERBS = [
  "ignore",
  "ignoring",
  "disregard",
  "forget",
  "override",
  "overrule",
  "bypass",
  "neglect",
  "discard",
  "erase",
  "abandon",
  "circumvent",
  "do not follow",
  "don't follow",
  "stop following",
  "pay no attention",
];
/** Words that tell an order to drop the instructions from advice about some. */
const STRONG = "previous(?:ly)?|prior|above|earlier|preceding|former|initial|original|old|before|received|given|your|system|openai'?s?|all";

/** What somebody did is no order: "the driver ignored all instructions". */
const NOT_TOLD = "(?!\\w{4,12}ed\\b)";
/** Instructions for something else, and what may be ignored only in some case, are not those of the model. */
const NOT_OF_ELSE =
  "(?! (?:of|in|on|at|for|about) (?:the|a|an|our|my|his|her|their) (?!user|system|prompt|developer|assistant|conversation|chat|model|ai\\b|session|openai|messages?|rest|remainder|following|task|above|company|creator)\\w| (?:her|his|she|he) \\w| (?:if|unless) you (?:have|did|are not)\\b)";

export const OVERRIDE: readonly Sign[] = [
  {
    id: "override-orders",
    keywords: VERBS,
    pattern: new RegExp(
      `${NOT_TOLD}[a-z' ]{4,19}?\\b[\\s,:]{1,3}${words(4)}(?:${STRONG})\\s${words(4)}(?:${ORDERS})\\b${NOT_OF_ELSE}`,
      "i",
    ),
    weight: 1,
  },
  {
    id: "override-orders-given",
    keywords: VERBS,
    pattern: new RegExp(
      `[a-z' ]{4,19}?\\b[\\s,:]{1,3}${words(4)}(?:${ORDERS})\\s(?!(?:her|his|she|he)\\s)${words(3)}(?:before|above|received|given|got|earlier|previously|so far|until now|prior)\\b`,
      "i",
    ),
    weight: 1,
  },
  {
    id: "override-some-orders",
    keywords: VERBS,
    pattern: new RegExp(
      `[a-z' ]{4,19}?\\b[\\s,:]{1,3}${words(3)}(?:${BEFORE})\\s${words(3)}(?:${ORDERS}|text|content|tasks?|goals?|objectives?|questions?|page|e-?mail|document|resume|article|paper)\\b`,
      "i",
    ),
    weight: 0.4,
    fromTool: 0.6,
  },
  {
    id: "override-the-above",
    keywords: ["ignore", "disregard", "forget"],
    pattern:
      /(?<!(?:not|n['’]t|never)\s)\w{6,9}[\s,:]{1,3}(?:everything|anything|all|all of|the|what)[\s,:]{1,3}(?:you(?:'ve| have| were| had| know)|(?:that )?(?:was|is|came|i)\b[^.\n]{0,24}\b(?:told|said|instructed|before|above|earlier)|above|before|(?:previous|prior)(?=\s{0,2}(?:$|[.,;:!\n]|(?:and|then|but|text|content|context|conversation|prompt|chat|tasks?|requests?|questions?|rules|directions)\b))|(?:the )?(?:text|content)s? (?:above|before))/i,
    weight: 0.8,
    fromTool: 1,
  },
  {
    id: "forget-who-you-are",
    keywords: ["forget"],
    pattern: /forget (?:that |about )?(?:you(?:'re| are| were)|your|being)\b/i,
    weight: 0.4,
  },
  {
    id: "new-orders",
    keywords: [
      "your new",
      "new instruction",
      "updated instruction",
      "new system",
      "real instructions",
      "actual instructions",
      "true instructions",
    ],
    pattern:
      /(?:your new (?:instructions?|task|role|rules?|objective|goal|purpose|identity|name|persona|directives?|orders?|prompt)|(?:new|updated|real|actual|true) (?:system )?(?:instructions?|prompt|rules|task|directives?)\s{0,2}(?::|are\b|is\b|=))/i,
    weight: 0.6,
    fromTool: 0.8,
  },
  {
    id: "no-longer",
    keywords: ["no longer", "not chatgpt", "not an ai", "not a language model", "cease to be", "stop being", "instead of being"],
    pattern:
      /(?:no longer (?:an? )?(?:chat ?gpt|gpt|ai|assistant|claude|bard|bing|gemini|copilot|bound|act|behave|need|have to|required|restricted|limited|subject|under|language model|be an|obey|constrained)|(?:not|cease to be|stop being|instead of being) (?:an? |the )?(?:chat ?gpt|ai|language model|assistant|chatbot)\b)/i,
    weight: 0.5,
  },
  {
    id: "from-now-on",
    keywords: [
      "from now",
      "from this point",
      "from this moment",
      "from here on",
      "starting now",
      "starting from now",
      "as of now",
      "beginning now",
      "henceforth",
      "for the rest of th",
      "for the remainder of",
    ],
    pattern:
      /(?:from (?:now|here|this (?:point|moment))(?: on| forward|,)|from now\b|starting (?:from )?now|as of now|beginning now|henceforth|for the (?:rest|remainder) of th(?:is|e) (?:conversation|chat|session|discussion))/i,
    weight: 0.4,
  },
  {
    id: "priority-claimed",
    keywords: [
      "takes precedence",
      "take precedence",
      "supersede",
      "overrides all",
      "override all",
      "overrules all",
      "highest priority",
      "most important rule",
      "replaces all",
      "nullif",
    ],
    pattern:
      /(?:takes? precedence over|supersedes?|overr(?:ides?|ules?) all|highest priority|most important rule|replaces all|nullif(?:y|ies))[^.\n]{0,40}?(?:instructions?|rules?|prompts?|guidelines?|polic(?:y|ies)|programming|everything)/i,
    weight: 0.6,
  },
];
