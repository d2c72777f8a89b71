/** Addresses of wallets: Bitcoin and its kin, Ethereum, Tron, Ripple, Cardano, Cosmos, Stellar. All but Ethereum's prove themselves by a checksum. */
import type { Detector, Read, Seen, TextAbout } from "../../scan/detector.ts";
import { DIGIT } from "../../scan/unit.ts";
import { isBase58Check } from "./base58.ts";
import { isBech32 } from "./bech32.ts";
import { isStrkey } from "./strkey.ts";

const KIND = { class: "crypto-address", group: "pii" } as const;
/** What addresses of 25 bytes in base 58 begin with: Bitcoin 1 and 3, Litecoin L and M, Dogecoin D, Dash X, Tron T, Ripple r; Bitcoin's test network m, n and 2. */
const BASE58 = /(?<![\w-])[13LMDXTrmn2][1-9A-HJ-NP-Za-km-z]{24,34}(?![\w-])/y;
const BASE58_CHARS_MIN = 25;
const BASE58_CHARS_MAX = 35;
const STRKEY_CHARS = 56;
/** Of Monero's standard addresses and subaddresses: 69 bytes in blocks of base 58. */
const MONERO = /^[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}$/;
const MONERO_CHARS = 95;
const CHAINS = ["bc1", "tb1", "ltc1", "addr1", "cosmos1", "osmo1", "bnb1"];
const WORDS = [
  "wallet",
  "eth",
  "ethereum",
  "address",
  "crypto",
  "send to",
  "erc20",
  "erc-20",
  "metamask",
  "bitcoin",
  "usdt",
  "usdc",
  "payout",
];

export const cryptoAddress: Detector = {
  name: "crypto-address",
  rules: [
    {
      ...KIND,
      id: "bech32-address",
      keywords: CHAINS,
      before: 0,
      after: 128,
      pattern: /(?<![\w-])[A-Za-z]{2,8}1[02-9AC-HJ-NP-Zac-hj-np-z]{20,110}(?![\w-])/,
      valid: isBech32,
      score: 0.95,
    },
    {
      ...KIND,
      id: "ethereum-address",
      keywords: ["0x"],
      before: 0,
      after: 48,
      pattern: /(?<!\w)0x[0-9A-Fa-f]{40}(?!\w)/,
      valid: (value) => new Set(value.slice(2).toLowerCase()).size > 4,
      score: 0.6,
      context: { words: WORDS, window: 60, boost: 0.3 },
    },
    // Prefix and 42 signs of the same alphabet (Bitcoin Cash, "CashAddr").
    {
      ...KIND,
      id: "cash-address",
      keywords: ["bitcoincash:", "bchtest:"],
      before: 0,
      after: 64,
      pattern: /(?<![\w-])(?:bitcoincash|bchtest):[qp][02-9ac-hj-np-z]{41}(?!\w)/,
      score: 0.95,
    },
    // 32 bytes without a checksum: only where the wallet is named right before.
    {
      ...KIND,
      id: "solana-address",
      keywords: ["solana", "phantom", "sol "],
      before: 0,
      after: 96,
      pattern:
        /(?<![A-Za-z])(?:solana|phantom|sol)[^A-Za-z0-9\n]{1,3}(?:[a-z]{1,10}[^A-Za-z0-9\n]{1,3}){0,4}([1-9A-HJ-NP-Za-km-z]{32,44})(?!\w)/i,
      value: 1,
      valid: (address) => /\d/.test(address) && /[A-Z]/.test(address) && /[a-z]/.test(address),
      score: 0.8,
    },
    {
      ...KIND,
      id: "stellar-address",
      keywords: ["stellar", "xlm"],
      before: 0,
      after: 128,
      pattern: /\b(?:[Ss]tellar|STELLAR|XLM|xlm)[^A-Za-z0-9]{1,3}(?:[a-z]{1,10}[^A-Za-z0-9]{1,3}){0,4}(G[A-Z2-7]{55})(?!\w)/,
      value: 1,
      score: 0.8,
    },
  ],
  look: inBase58,
  finds: [KIND],
  gate: DIGIT,
  reach: 112,
};

/** An address is a whole word with a digit. */
function inBase58(text: string, _about: TextAbout, { numbers }: Read): readonly Seen[] {
  const seen: Seen[] = [];
  for (let index = 0; index < numbers.count; index++) {
    const start = numbers.start(index);
    const end = numbers.end(index);
    if (end - start === STRKEY_CHARS && text.startsWith("G", start) && isStrkey(text.slice(start, end)))
      seen.push({ ...KIND, rule: "stellar-account", start, end, score: 0.95 });
    if (end - start === MONERO_CHARS && MONERO.test(text.slice(start, end)))
      seen.push({ ...KIND, rule: "monero-address", start, end, score: 0.8 });
    if (end - start < BASE58_CHARS_MIN || end - start > BASE58_CHARS_MAX) continue;
    BASE58.lastIndex = start;
    const found = BASE58.exec(text)?.[0];
    if (found !== undefined && isBase58Check(found)) seen.push({ ...KIND, rule: "base58-address", start, end, score: 0.95 });
  }
  return seen;
}
