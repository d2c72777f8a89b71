/**
 * Secrets of nobody known: a name that says secret, an assignment, and a value that looks made by chance. Only possible
 * for the most part; likely where name and value both are plain about it.
 */
import type { Detector } from "../../scan/detector.ts";
import type { Rule } from "../../scan/rule.ts";
import { ASSIGNMENT } from "../credentials/assignment.ts";
import { lookByName } from "../credentials/by-name.ts";

const PASSWORDS = ["password", "passwd", "passphrase", "passcode", "pwd"];
const SECRETS = [
  "secret",
  "token",
  "api_key",
  "api-key",
  "apikey",
  "api key",
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
  const between = close ? String.raw`s?["'${"`"}\\]{0,2}[ \t]{0,4}(?:[=:]{1,2}|=>|:=)[ \t]{0,4}["'${"`"}\\]{0,2}` : ASSIGNMENT;
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

const RULES: readonly Rule[] = [
  assigned("assigned-secret", [...SECRETS, ...PASSWORDS], String.raw`[\w+/.~@#$%^&*!-][\w+/=.~@#$%^&*!-]{7,199}`, {
    score: 0.3,
    entropyMin: 3,
    valid: (value) => /\d/.test(value) && /[A-Za-z]/.test(value) && !isOrdinary(value),
  }),
  assigned("assigned-token", SECRETS, String.raw`[\w+/.~-][\w+/=.~-]{19,199}`, {
    score: 0.55,
    entropyMin: 3.7,
    valid: (value) =>
      /[a-z]/.test(value) && /[A-Z]/.test(value) && (value.match(/\d/g)?.length ?? 0) >= 2 && !UUID.test(value) && !isOrdinary(value),
  }),
  assigned("assigned-password", PASSWORDS, String.raw`[^\s"'${"`"}<>,;(){}[\]\\]{8,128}`, {
    close: true,
    score: 0.5,
    entropyMin: 2.75,
    valid: (value) => kinds(value) >= 3 && /\d/.test(value) && !isOrdinary(value) && !UUID.test(value),
  }),
];

export const genericSecret: Detector = { name: "generic-secret", rules: RULES, ...lookByName(RULES, [...SECRETS, ...PASSWORDS]) };
