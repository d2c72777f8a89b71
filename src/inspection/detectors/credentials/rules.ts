/** All rules of this detector, area by area. */
import type { Rule } from "../../scan/rule.ts";
import { AI } from "./ai.ts";
import { CHAT } from "./chat.ts";
import { CLOUD } from "./cloud.ts";
import { CODE } from "./code.ts";
import { COMMANDS } from "./commands.ts";
import { DATA } from "./data.ts";
import { IDENTITY } from "./identity.ts";
import { OBSERVABILITY } from "./observability.ts";
import { PAYMENT } from "./payment.ts";
import { PRIVATE_KEYS } from "./private-keys.ts";
import { URLS } from "./urls.ts";
import { WEB_TOKENS } from "./web-token.ts";
import { WORK } from "./work.ts";

export const RULES: readonly Rule[] = [
  ...CLOUD,
  ...CODE,
  ...CHAT,
  ...PAYMENT,
  ...AI,
  ...OBSERVABILITY,
  ...WORK,
  ...DATA,
  ...IDENTITY,
  ...PRIVATE_KEYS,
  ...WEB_TOKENS,
  ...URLS,
  ...COMMANDS,
];
