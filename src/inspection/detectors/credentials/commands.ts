/** Credentials in commands, headers and files of tools, where the place says what they are. */
import { entropyOf } from "../../scan/entropy.ts";
import { isPlaceholder } from "../../scan/placeholder.ts";
import type { Rule } from "../../scan/rule.ts";
import { decoded } from "./web-token.ts";

function rule(id: string, keywords: readonly string[], pattern: RegExp, more: Partial<Rule> = {}): Rule {
  return { id, class: "credentials", group: "secret", keywords, before: 0, after: 400, pattern, value: 1, score: 0.7, ...more };
}

/** Whether a value holds digits or mixed case: words and names of variables do not. */
function isVaried(value: string): boolean {
  return /\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value.slice(1)));
}

export const COMMANDS: readonly Rule[] = [
  rule("curl-user", ["curl "], /curl [^|;]{0,500}?(?<=\s)(?:-u|--user|--proxy-user)[ =]{1,2}["']?([^\s:"'$]{0,64}):["']?([^\s"']{6,128})/, {
    after: 720,
    value: 2,
    entropyMin: 2.8,
    valid: (password, match) => isVaried(password) && match[1]?.toLowerCase() !== password.toLowerCase(),
  }),
  rule(
    "header-credential",
    ['-H "', "-H '", "--header"],
    /(?:-H|--header)[ =]{0,3}["'][\w-]{0,30}(?:key|token|auth|authorization|secret|password)[\w-]{0,12}\s{0,2}:\s{0,3}(?:(?:basic|bearer|token|apikey|key)\s{1,2})?([\w+/=.~-]{12,2000})["']/i,
    { after: 2100, entropyMin: 2.8, valid: isVaried },
  ),
  rule(
    "authorization-header",
    ["authorization"],
    /authorization["']?\s{0,3}[:=,]\s{0,3}["'`]?(?:bearer|token|apikey|key|ssws|splunk|genie-?key|bot|digest)\s{1,2}([\w+/=.~-]{16,4000})/i,
    {
      after: 4100,
      entropyMin: 3,
      valid: isVaried,
      open: /authorization["']?\s{0,3}(?:[:=,]\s{0,3}["'`]?[\w-]{0,12}\s{0,2}[\w+/=.~-]*)?$/iy,
    },
  ),
  rule("basic-authorization", ["basic "], /(?<![\w-])basic ([A-Za-z0-9+/]{10,400}={0,2})(?![\w+/=])/i, {
    after: 480,
    score: 0.85,
    valid: (value) => /^[\x20-\x7e]{0,100}:[\x20-\x7e]{2,200}$/.test(decoded(value)),
  }),
  rule(
    "npmrc-credential",
    ["_authToken", "_auth", "_password"],
    /_(?:authToken|auth|password)\s{0,2}=\s{0,2}["']?([A-Za-z0-9][\w+/=.~-]{11,300})/i,
    {
      after: 540,
      entropyMin: 3,
    },
  ),
  rule("netrc-password", ["machine "], /machine\s{1,4}[^\s]{1,128}\s{1,8}login\s{1,4}[^\s]{1,128}\s{1,8}password\s{1,4}([^\s]{4,200})/, {
    after: 520,
    entropyMin: 2,
  }),
  rule(
    "user-and-password",
    ["username"],
    /username["']?\s{0,3}[=:]\s{0,3}["']?[^\s"']{1,128}["']?,?\s{1,12}["']?password["']?\s{0,3}[=:]\s{0,3}["']?([^\s"',;]{8,200})/i,
    {
      after: 420,
      score: 0.6,
      entropyMin: 3,
      valid: isVaried,
    },
  ),
  // Docker's config.json: user and password in base64.
  rule(
    "docker-auth",
    ['"auth"', "'auth'", '\\"auth\\"', "auth"],
    /(?<![\w-])auth\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?([A-Za-z0-9+/]{10,400}={0,2})(?![\w+/=])/i,
    {
      after: 440,
      valid: (value) => /^[\x21-\x7e]{1,100}:[\x20-\x7e]{2,300}$/.test(decoded(value)),
    },
  ),
  rule("nuget-password", ["cleartextpassword"], /cleartextpassword["']?\s{1,3}value\s?=\s?["']([^"']{4,128})["']/i, { entropyMin: 2.9 }),
  rule(
    "maven-password",
    ["<password>", "<passphrase>", "<privatekey>"],
    /<(?:password|passphrase|privatekey)>\s{0,12}([^<\s]{8,200})\s{0,12}<\//i,
    { entropyMin: 2.8, valid: isVaried },
  ),
  rule(
    "sql-password",
    ["identified by", "with password"],
    /(?:identified by|with password)\s{1,4}(?:password\s{1,4})?["']([^"'\s]{6,128})["']/i,
    { entropyMin: 2.5 },
  ),
  rule(
    "command-password",
    ["sshpass", "mysql ", "mysqldump ", "--password", "--token", "--api-key", "--secret"],
    /(?:sshpass\s{1,3}-p\s{0,2}|mysql(?:dump)? [^|;\n]{0,120}?\s-p(?=[^\s-])|--(?:password|token|api-key|secret)[ =]{1,2})["']?([^\s"'`$<>{}()[\]]{8,200})/,
    { after: 360, score: 0.6, entropyMin: 3, valid: isVaried },
  ),
  // A hashed password as crypt(3) writes it: to be guessed at leisure.
  rule(
    "password-hash",
    ["$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$y$", "$argon2"],
    /(\$(?:1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|2[aby]\$\d\d\$[./A-Za-z0-9]{53}|[56]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43,86}|y\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}|argon2id?\$v=\d{1,3}\$[\w=,]{4,64}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,128}))/,
    { score: 0.5, valid: (value) => entropyOf(value) > 3 && !isPlaceholder(value.slice(4)) },
  ),
];
