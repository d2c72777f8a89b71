/** Tool output as tools give it, made by a seed: rows of JSON, a server's log, prose with names and addresses, code. */
import type { JsonObject } from "../../src/call/json.ts";

export const KINDS = ["json", "log", "prose", "code"] as const;
export type Kind = (typeof KINDS)[number];

/** A generator of numbers from 0 to below 1 (mulberry32), the same for the same seed. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WORDS =
  "the of and to in is that for it was on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may water long little very after words called just where most know".split(" ");
const NAMES = ["Ana Gomez", "Jon Smith", "Wei Chen", "Fatima Zahra", "Lars Nielsen", "Priya Nair", "Tom O\u2019Neil", "Zo\u00eb Kr\u00e4mer"];
const PATHS = ["src/server/route.ts", "lib/index.js", "app/models/order.rb", "cmd/main.go", "docs/guide.md"];
const LEVELS = ["INFO", "WARN", "ERROR", "DEBUG"];

interface Source {
  readonly next: () => number;
}

const pick = <T>({ next }: Source, from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
const number = ({ next }: Source, below: number): number => Math.floor(next() * below);
const hex = (source: Source, length: number): string => Array.from({ length }, () => number(source, 16).toString(16)).join("");
const words = (source: Source, count: number): string => Array.from({ length: count }, () => pick(source, WORDS)).join(" ");
const time = (source: Source): string => new Date(1_760_000_000_000 + number(source, 1e10)).toISOString();
const uuid = (source: Source): string => `${hex(source, 8)}-${hex(source, 4)}-4${hex(source, 3)}-a${hex(source, 3)}-${hex(source, 12)}`;

const ROWS: { readonly [kind in Exclude<Kind, "json">]: (source: Source) => string } = {
  log: (source) =>
    `${time(source)} ${pick(source, LEVELS)} [worker-${number(source, 16)}] request ${uuid(source)} ${pick(source, ["GET", "POST"])} /api/v1/orders/${number(source, 1e6)} ${pick(source, [200, 201, 404, 500])} ${number(source, 900)}ms 10.${number(source, 255)}.${number(source, 255)}.${number(source, 255)} sha=${hex(source, 40)}\n`,
  prose: (source) => `${words(source, 12)}, ${pick(source, NAMES)} ${words(source, 18)}. ${number(source, 40) === 0 ? `Write to ${pick(source, WORDS)}.${number(source, 99)}@example.org. ` : ""}${number(source, 9) === 0 ? "\n\n" : ""}`,
  code: (source) =>
    `  const ${pick(source, WORDS)}${number(source, 99)} = await load("${pick(source, PATHS)}", { retries: ${number(source, 9)}, id: "${uuid(source)}" });\n  if (${pick(source, WORDS)} === null) throw new Error(\`${words(source, 4)}\`); // ${words(source, 6)}\n`,
};

function row(source: Source): JsonObject {
  return {
    id: uuid(source),
    customer: { name: pick(source, NAMES), email: `${pick(source, WORDS)}${number(source, 999)}@example.org` },
    created_at: time(source),
    total: number(source, 1e5) / 100,
    status: pick(source, ["open", "paid", "sent"]),
    note: words(source, 9),
    link: `https://shop.example.org/orders/${number(source, 1e6)}?page=${number(source, 9)}`,
    checksum: hex(source, 64),
  };
}

/** Arguments or a result of about so many characters: JSON as values, the rest as one text. */
export function made(kind: Kind, chars: number, seed: number): JsonObject {
  const source = { next: chance(seed) };
  if (kind === "json") {
    const rows: JsonObject[] = [];
    for (let length = 0; length < chars; ) {
      const one = row(source);
      rows.push(one);
      length += JSON.stringify(one).length + 1;
    }
    return { rows };
  }
  let text = "";
  while (text.length < chars) text += ROWS[kind](source);
  return { text: text.slice(0, chars) };
}
