/** Who is who, and where secrets are kept. */
import type { Rule } from "../../scan/rule.ts";
import { form } from "./form.ts";
import { named } from "./named.ts";
import { decoded } from "./web-token.ts";

const UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}";

export const IDENTITY: readonly Rule[] = [
  named("okta-token", ["okta", "ssws"], "00[\\w=-]{40}", { score: 0.85 }),
  form("okta-header", "SSWS ", /SSWS (00[\w-]{40})(?![\w-])/, { value: 1 }),
  named("auth0-secret", "auth0", "[\\w-]{64}", { entropyMin: 4 }),
  form("onepassword-service-token", "ops_eyJ", /(?<![/_-])ops_eyJ[A-Za-z0-9+/_-]{200,1200}={0,2}/, {
    after: 1260,
    valid: (token) => decoded(token.slice(4)).includes('"email"'),
  }),
  form("onepassword-secret-key", "A3-", /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}/, {
    entropyMin: 3.3,
  }),
  form("age-secret-key", "AGE-SECRET-KEY-1", /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/i, { entropyMin: 0 }),
  form("age-plugin-key", "AGE-PLUGIN-", /AGE-PLUGIN-[A-Z0-9-]{2,24}-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{20,200}/, { after: 250 }),
  // Vault ("Tokens"): service, batch and recovery tokens; before 1.10 a letter and 24 characters.
  form("vault-service-token", ["hvs.", "hvr."], /hv[sr]\.[\w-]{64,300}/, { after: 320, entropyMin: 3 }),
  form("vault-token", "hvs.", /hvs\.[A-Za-z0-9]{24}(?![\w-])/, { entropyMin: 3 }),
  form("vault-batch-token", "hvb.", /hvb\.[\w-]{110,320}/, { after: 340, entropyMin: 3 }),
  form("vault-token-old", "s.", /(?<![\w.$-])s\.[A-Za-z0-9]{24}(?![\w.(-])/, {
    score: 0.6,
    entropyMin: 3.5,
    valid: (token) => /\d/.test(token) && /[a-z]/.test(token.slice(2)) && /[A-Z]/.test(token),
  }),
  form(
    "doppler-token",
    ["dp.pt.", "dp.st.", "dp.sa.", "dp.ct.", "dp.scim.", "dp.audit."],
    /dp\.(?:pt|st|sa|ct|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}/,
  ),
  form("infisical-token", "st.", new RegExp(String.raw`st\.(?:${UUID}|[a-f0-9]{24})\.[a-f0-9]{32,64}\.[a-f0-9]{32,64}`), { after: 180 }),
  form(
    "authress-key",
    ["sc_", "ext_", "scauth_", "authress_"],
    /(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}/i,
    { after: 200 },
  ),
  // WorkOS ("API keys"): "key_" and an id in base64.
  form("workos-key", "sk_", /sk_(?:test_|live_)?a2V5X[A-Za-z0-9+/]{24,120}={0,2}/, { entropyMin: 3.5 }),
  // Bitwarden Secrets Manager ("Access tokens"): version, id, secret, key.
  named("bitwarden-token", ["bws_access_token", "bitwarden", "bws "], String.raw`0\.${UUID}\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{22}==`, {
    score: 0.9,
  }),
  form("stytch-secret", ["secret-live-", "secret-test-"], /secret-(?:live|test)-[\w=-]{36}/),
  form("ory-token", ["ory_at_", "ory_rt_", "ory_st_", "ory_pat_", "ory_wak_", "ory_ac_"], /ory_(?:at|rt|st|pat|wak|ac)_[\w.-]{30,120}/, {
    after: 140,
  }),
  form("keygen-token", ["prod-", "admin-", "activ-"], /(?:prod|admin|activ|user)-[a-f0-9]{64}v[1-3]/),
  named("duo-secret", ["duo_secret", "duo_skey", "skey"], "[A-Za-z0-9]{40}"),
  named("onelogin-secret", ["onelogin", "jumpcloud", "pingone", "keycloak"], `[a-f0-9]{64}|[a-f0-9]{40}|[A-Za-z0-9]{32}|${UUID}`, {
    says: "secret|key|token",
  }),
  named("recaptcha-secret", "captcha", "6L[\\w-]{38}", { says: "secret|private", score: 0.85 }),
  form("hcaptcha-secret", "ES_", /ES_[a-f0-9]{32}/),
  form("firebase-messaging-key", ":APA91b", /[A-Za-z0-9_-]{11}:APA91b[\w-]{134}/, { before: 11, after: 160 }),
  form("firebase-server-key", "AAAA", /AAAA[\w-]{7}:[\w-]{140}/, { after: 160 }),
  form("teleport-token", "teleport", /teleport[\w "'-]{0,24}token["']?\s{0,4}[=:]\s{0,4}["']?([a-f0-9]{32})/i, { value: 1 }),
  form("totp-secret", "otpauth://", /otpauth:\/\/[ht]otp\/[^\s?]{1,160}\?(?:[\w=%.-]{1,80}&){0,6}secret=([A-Z2-7]{16,128})/i, {
    after: 420,
    value: 1,
    entropyMin: 0,
  }),
];
