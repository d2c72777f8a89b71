/** Addresses that carry a credential: user and password before the host, a token in the query, connection strings. */
import { entropyOf } from "../../scan/entropy.ts";
import { isPlaceholder } from "../../scan/placeholder.ts";
import type { Rule } from "../../scan/rule.ts";
import { AT } from "../../scan/unit.ts";

/** What people write for a password in an example. */
const EXAMPLE_PASSWORD =
  /^(?:pass(?:word|wd)?|pwd|secret|token|admin|root|user(?:name)?|test(?:ing)?|guest|postgres|mysql|mongo(?:db)?|redis|rabbitmq|1234\d*|xxx+|\*+|db_?pass(?:word)?|my_?pass(?:word)?|p4ss(?:w0rd)?|foo|bar|baz|abc|pw|key|credential)$/i;

function isExample(user: string, password: string): boolean {
  return (
    isPlaceholder(password) ||
    /[<>{}]|^\$|^%[A-Z_]/.test(password) ||
    EXAMPLE_PASSWORD.test(password) ||
    user.toLowerCase() === password.toLowerCase()
  );
}

function rule(id: string, keywords: readonly string[], pattern: RegExp, more: Partial<Rule>): Rule {
  return { id, class: "credentials", group: "secret", keywords, before: 0, after: 400, pattern, value: 1, score: 0.85, ...more };
}

const PASSWORD_IN_URL = /:\/\/([^\s:/?#@"'<>`\\]{0,100}):([^\s/?#"'<>`\\]{2,200})@[\w[.-]/;

export const URLS: readonly Rule[] = [
  rule("url-password", ["://"], PASSWORD_IN_URL, { value: 2, needs: AT, valid: (password, match) => !isExample(match[1] ?? "", password) }),
  // Where files and mail are kept, weak passwords are real ones.
  rule(
    "url-password-weak",
    ["://"],
    new RegExp(String.raw`(?<=\b(?:s?ftps?|ssh|telnet|smb|ldaps?|imaps?|smtps?|pop3s?))${PASSWORD_IN_URL.source}`, "i"),
    {
      value: 2,
      needs: AT,
      score: 0.5,
      valid: (password) => !/[<>{}$*]|^%[A-Z_]|xxx|password/i.test(password),
    },
  ),
  rule("url-password-example", ["://"], PASSWORD_IN_URL, {
    value: 2,
    needs: AT,
    score: 0.2,
    valid: (password) => !/[<>{}$]/.test(password) && !isPlaceholder(password),
  }),
  rule(
    "url-token",
    [
      "access_token=",
      "api_key=",
      "apikey=",
      "api-key=",
      "auth_token=",
      "client_secret=",
      "private_token=",
      "password=",
      "secret=",
      "token=",
      "passwd=",
    ],
    /(?<=[?&;][\w-]{0,20})(?:access_token|api_?key|api-key|auth_token|client_secret|private_token|password|passwd|secret|token)=([\w%+/.~-]{8,500})/i,
    { after: 520, score: 0.6, entropyMin: 3, valid: (value) => /\d/.test(value) },
  ),
  // A shared access signature of Azure storage: a version, an expiry and a keyed digest.
  rule("azure-shared-access-signature", ["sig="], /(?<=[?&](?:amp;)?)sig=([\w%+/-]{43,120}(?:%3D|=)?)/i, { entropyMin: 3.5 }),
  rule("azure-account-key", ["AccountKey="], /AccountKey=([A-Za-z0-9+/]{86}==)/i, { entropyMin: 3.5, score: 0.95 }),
  rule(
    "azure-connection-secret",
    ["Secret=", "accesskey="],
    /(?<=(?:^|[;"'\s])(?:Endpoint|endpoint)=https?:\/\/[^;\s"']{4,200};(?:Id=[^;\s"']{4,60};)?)(?:Secret|accesskey)=([A-Za-z0-9+/]{40,100}={0,2})/,
    {
      entropyMin: 3.5,
      score: 0.95,
    },
  ),
  // Oracle's thin driver: user and password before the place (Oracle JDBC developer's guide, "Data sources and URLs").
  rule("oracle-connection-password", ["jdbc:oracle:"], /jdbc:oracle:(?:thin|oci8?):([\w.$#-]{1,60})\/("?[^\s"'@/]{4,100}"?)@/, {
    value: 2,
    valid: (password, match) => !isExample(match[1] ?? "", password),
  }),
  // A token in the place of the user: https://TOKEN@github.com/owner/repository.git.
  rule(
    "url-token-as-user",
    ["@github.com", "@api.github.com", "@gitlab.com", "@bitbucket.org", "@dev.azure.com"],
    /https:\/\/([a-f0-9]{32,64}|[A-Za-z0-9_-]{30,200})@(?:(?:api\.)?github\.com|gitlab\.com|bitbucket\.org|dev\.azure\.com)/,
    { before: 200, after: 100, entropyMin: 3, score: 0.6, valid: (token) => /\d/.test(token) },
  ),
  rule("azure-shared-access-key", ["SharedAccessKey="], /SharedAccessKey=([A-Za-z0-9+/]{43}=)/i, { entropyMin: 3.5, score: 0.95 }),
  rule("aws-presigned-signature", ["X-Amz-Signature="], /X-Amz-Signature=([a-f0-9]{64})/i, { entropyMin: 3, score: 0.7 }),
  rule("google-presigned-signature", ["X-Goog-Signature="], /X-Goog-Signature=([a-f0-9]{128,1024})/i, {
    after: 1100,
    entropyMin: 3,
    score: 0.7,
  }),
  // ADO.NET, ODBC and JDBC: key=value pairs with semicolons.
  rule("connection-string-password", ["password=", "pwd=", "password ="], /(?<=;\s{0,2})(?:password|pwd)\s?=\s?["']?([^;"'\s]{4,128})/i, {
    score: 0.7,
    valid: (password) => !isExample("", password) && entropyOf(password) >= 2,
  }),
];
