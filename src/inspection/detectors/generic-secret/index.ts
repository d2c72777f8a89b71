/**
 * Secrets of nobody known: a name that says secret, an assignment, and a value that looks made by chance. Only possible
 * for the most part; likely where name and value both are plain about it.
 */
import type { Detector } from "../../scan/detector.ts";
import type { Rule } from "../../scan/rule.ts";
import { ASSIGNMENT, CLOSE_ASSIGNMENT } from "../credentials/assignment.ts";
import { lookByName } from "../credentials/by-name.ts";

const PASSWORDS = ["password", "passwd", "passphrase", "passcode", "pwd"];
const SECRETS = [
  "secret",
  "token",
  "api_key",
  "api-key",
  "apikey",
  "api key",
  "api.key",
  "access_key",
  "access-key",
  "accesskey",
  "auth_key",
  "authkey",
  "private_key",
  "private-key",
  "privatekey",
  "signing_key",
  "signing-key",
  "encryption_key",
  "account_key",
  "master_key",
  "credential",
  "creds",
];

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Names, paths, addresses, dates, versions: what stands on the right of an assignment in ordinary text. */
const ORDINARY =
  /^(?:[a-z]+:\/\/|\/|\.{1,2}\/|[A-Z]:\\|\d{4}-\d\d-\d\d)|^\d+(?:\.\d+)*$|^[a-z_$][\w$]*(?:\.[a-z_$][\w$]*)+$|\w\.(?:js|ts|json|ya?ml|py|go|java|rb|txt|md|pem|crt|key|p12|jks|html?|properties|conf|cfg|ini)$/i;
/** Digests and public things by what they say of themselves. */
const DIGEST = /^(?:sha\d{1,3}[-:=]|md5[-:=])|^ssh-(?:rsa|ed25519) |^AAAA[BCE]/i;

/** How many of small letters, capitals, digits and signs a value has. */
function kinds(value: string): number {
  return Number(/[a-z]/.test(value)) + Number(/[A-Z]/.test(value)) + Number(/\d/.test(value)) + Number(/[^A-Za-z0-9]/.test(value));
}

function isOrdinary(value: string): boolean {
  return ORDINARY.test(value) || DIGEST.test(value);
}

function assigned(
  id: string,
  words: readonly string[],
  value: string,
  rest: Pick<Rule, "score" | "entropyMin" | "valid"> & { readonly close?: boolean },
): Rule {
  const { close = false, ...more } = rest;
  const name = words.map((word) => word.replace(" ", "[ ]")).join("|");
  const between = close ? CLOSE_ASSIGNMENT : ASSIGNMENT;
  return {
    id,
    class: "generic-secret",
    group: "secret",
    keywords: words,
    before: 0,
    after: 300,
    pattern: new RegExp(`(?:${name})${between}(${value})(?![\\w+/=~-])`, "i"),
    value: 1,
    ...more,
  };
}

/** Names whose value is a secret and nothing else, where they end a name. */
const HEX_NAMES = [
  "secret",
  "secret_key",
  "secret-key",
  "secretkey",
  "secret_key_base",
  "api_key",
  "api-key",
  "api.key",
  "apikey",
  "access_key",
  "accesskey",
  "_token",
  "authtoken",
  "accesstoken",
  "apitoken",
  "master_key",
  "signing_key",
  "encryption_key",
  "auth_key",
];
const HEX = "(?:0x)?[0-9a-f]{32,128}|[A-Z0-9]{40,64}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";
/** What else has such a name: what everybody may see, and places in a list. */
const NOT_SECRET =
  /(?:public|pub|cache|page|next|cursor|continuation|resume|sync|csrf|xsrf|idempotency|partition|sort|host|ssh|object|primary|foreign|cancel|request|dedupe|design|test|fake|mock)[a-z]{0,6}[_-]?$/i;

/** Digits as somebody types them to fill a place. */
const IN_ORDER = /0123456|1234567890|abcdef012|(?:deadbeef|cafebabe){2}/i;
/** A member's name in a program that was made small: what is in there goes to every browser. */
const IN_SMALL_CODE = /[,{][A-Za-z]{0,16}$/;

/** Whether the name before a match does not say that the value is for all to see. */
function isOwnKey(value: string, { 0: found, input, index }: RegExpExecArray): boolean {
  if (/^[A-Za-z]+:["'`]/.test(found) && IN_SMALL_CODE.test(input.slice(Math.max(0, index - 17), index))) return false;
  return !NOT_SECRET.test(input.slice(Math.max(0, index - 24), index)) && !IN_ORDER.test(value) && /\d/.test(value) && /[a-z]/i.test(value);
}

const RULES: readonly Rule[] = [
  assigned("assigned-secret", [...SECRETS, ...PASSWORDS], String.raw`[\w+/.~@#$%^&*!-][\w+/=.~@#$%^&*!-]{7,199}`, {
    score: 0.3,
    entropyMin: 3,
    valid: (value) => /\d/.test(value) && /[A-Za-z]/.test(value) && !isOrdinary(value),
  }),
  assigned("assigned-token", SECRETS, String.raw`[\w+/.~-][\w+/=.~-]{19,199}`, {
    score: 0.55,
    entropyMin: 3.7,
    valid: (value, match) =>
      /[a-z]/.test(value) &&
      /[A-Z]/.test(value) &&
      (value.match(/\d/g)?.length ?? 0) >= 2 &&
      !UUID.test(value) &&
      !isOrdinary(value) &&
      isOwnKey(value, match),
  }),
  // Of a form that programs draw keys in, under a name that is plainly one: digits of 128 bits or more in hexadecimal, a UUID.
  assigned("assigned-hex", HEX_NAMES, HEX, { close: true, score: 0.5, entropyMin: 2.8, valid: isOwnKey }),
  // 32 or 64 bytes in base64, padded.
  assigned("assigned-bytes", [...HEX_NAMES, "_key"], "(?:base64:)?(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)", {
    close: true,
    score: 0.5,
    entropyMin: 4,
    valid: isOwnKey,
  }),
  assigned("assigned-password", PASSWORDS, String.raw`[^\s"'${"`"}<>,;(){}[\]\\]{8,128}`, {
    close: true,
    score: 0.5,
    entropyMin: 2.75,
    valid: (value) => kinds(value) >= 3 && /\d/.test(value) && !isOrdinary(value) && !UUID.test(value),
  }),
];

export const genericSecret: Detector = { name: "generic-secret", rules: RULES, ...lookByName(RULES, [...SECRETS, ...PASSWORDS]) };
