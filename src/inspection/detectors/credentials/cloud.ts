/** Clouds, hosting and networks. */
import type { Rule } from "../../scan/rule.ts";
import { form } from "./form.ts";
import { hexAfter } from "./hex-after.ts";
import { named } from "./named.ts";

const UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}";

export const CLOUD: readonly Rule[] = [
  // AWS: prefixes of unique ids (IAM user guide, "IAM identifiers"); base32 after them. Ids that end in EXAMPLE are the guide's own.
  form("aws-access-key-id", ["AKIA", "ASIA", "ABIA", "ACCA", "A3T"], /(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}/, {
    valid: (id) => !id.endsWith("EXAMPLE"),
  }),
  named(
    "aws-secret-access-key",
    ["secret_access_key", "secretaccesskey", "secret-access-key", "aws_secret", "aws secret", "awssecret", "aws_sec"],
    "[A-Za-z0-9/+]{40}",
    { score: 0.85, entropyMin: 3.5 },
  ),
  named("aws-session-token", ["session_token", "sessiontoken", "x-amz-security-token"], "[A-Za-z0-9/+]{100,180}={0,2}", { entropyMin: 4 }),
  form("aws-bedrock-key", "ABSK", /ABSK[A-Za-z0-9+/]{109,128}={0,2}/, { after: 160, entropyMin: 0 }),
  form("aws-bedrock-short-key", "bedrock-api-key-", /bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=_-]{0,900}/, { after: 960 }),
  form("aws-mws-token", "amzn.mws.", new RegExp(String.raw`amzn\.mws\.${UUID}`)),
  // Login with Amazon, for its selling partner API: client secrets, refresh and access tokens (developer-docs.amazon.com/sp-api, "Authorization").
  form("amazon-client-secret", "amzn1.oa2-cs.", /amzn1\.oa2-cs\.v1\.[a-f0-9]{64}/),
  form("amazon-login-token", ["Atzr|", "Atza|"], /Atz[ar]\|[\w+/=-]{64,1000}/, { after: 1020, entropyMin: 4 }),
  // A Google key names a project, and web pages publish theirs (Google Cloud, "Manage API keys"; Firebase, "API keys"): alone it is only possible.
  form("google-api-key", "AIza", /AIza[\w-]{35}(?![\w-])/, {
    entropyMin: 3,
    near: "key|token|secret|credential|google|gcp|gemini|firebase|maps",
  }),
  form("google-api-key-alone", "AIza", /AIza[\w-]{35}(?![\w-])/, { entropyMin: 3, score: 0.35 }),
  // Keys that are bound to a service account (Google AI for Developers, "Gemini API keys").
  form("google-bound-api-key", "AQ.Ab", /AQ\.Ab[\w-]{38,80}(?![\w-])/, { entropyMin: 3.5 }),
  form("google-oauth-secret", "GOCSPX-", /GOCSPX-[\w-]{28}/),
  form("google-access-token", "ya29.", /ya29\.[\w-]{20,400}/, { after: 420 }),
  form("google-refresh-token", "1//0", /1\/\/0[\w-]{40,200}/, { after: 220 }),
  form("google-hmac-key", ["GOOG1", "GOOG4"], /GOOG(?:1[A-Z0-9]{60}|[A-Z0-9]{20})/),
  // Azure: an application's client secret carries the version "Q~" behind four characters.
  form("azure-client-secret", "Q~", /(?<![.~@&])[\w.~]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])/, { before: 4, after: 48, entropyMin: 3 }),
  // Microsoft's common annotated security key: signature JQQJ9 at a fixed place, then the provider's own.
  form(
    "azure-annotated-key",
    "JQQJ9",
    /[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}(?:[A-Za-z0-9]{2}==)?/,
    { before: 52 },
  ),
  form("azure-devops-token", "AZDO", /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}/, { before: 76 }),
  // Personal access tokens of 52 characters in base32 (learn.microsoft.com, "Use personal access tokens", before the annotated ones).
  named("azure-devops-token-old", ["azure_devops", "devops_ext_pat", "devops_pat", "devops_token", "vsts_", "ado_pat"], "[a-z2-7]{52}"),
  form("azure-function-key", "AzFu", /[\w-]{44}AzFu[\w-]{4}={1,2}/, { before: 44 }),
  form("azure-search-key", "AzSe", /[A-Za-z0-9]{42}AzSe[A-Za-z0-9]{6}/, { before: 42 }),
  form("azure-cache-key", "AzCa", /[A-Za-z0-9]{33}AzCa[A-Za-z0-9]{6}=/, { before: 33 }),
  form("azure-cosmos-key", "ACDb", /[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{6}==/, { before: 76 }),
  form("azure-storage-key", "+ASt", /[A-Za-z0-9+/]{76}\+ASt[A-Za-z0-9+/]{6}==/, { before: 76 }),
  form("azure-iot-key", "AIoT", /[A-Za-z0-9+/]{33}AIoT[A-Za-z0-9+/]{6}=/, { before: 33 }),
  form("azure-bus-key", ["+ASb", "+AEh", "+ARm"], /[A-Za-z0-9+/]{33}\+A(?:Sb|Eh|Rm)[A-Za-z0-9+/]{6}=/, { before: 33 }),
  form("azure-registry-key", "+ACR", /[A-Za-z0-9+/]{42}\+ACR[A-Za-z0-9]{6}/, { before: 42 }),
  named("azure-key", ["azure", "cognitive", "ocp-apim-subscription-key"], "[a-f0-9]{32}", { says: "key|secret|token" }),
  // Ids of a tenant and an application are no secrets by themselves, but half of one.
  named(
    "azure-tenant-id",
    [
      "ad_tenant",
      "ad_client",
      "azure_tenant",
      "azure_client",
      "azure_subscription",
      "arm_tenant",
      "arm_client",
      "arm_subscription",
      "aad_tenant",
    ],
    UUID,
    { says: "id", score: 0.45 },
  ),
  form("alibaba-access-key-id", "LTAI", /LTAI[A-Za-z0-9]{12,30}/),
  named("alibaba-secret", ["alibaba", "aliyun"], "[a-z0-9]{30}"),
  form("tencent-secret-id", "AKID", /AKID[A-Za-z0-9]{32}/),
  named("tencent-secret", ["tencent", "qcloud"], "[a-z0-9]{32}"),
  form("volcengine-access-key-id", "AKLT", /AKLT[A-Za-z0-9]{40,60}/, { entropyMin: 3.5 }),
  // Baidu AI Cloud ("API key", cloud.baidu.com/doc/qianfan): version, id, secret.
  form("baidu-cloud-key", "bce-v3/", /bce-v3\/ALTAK-[A-Za-z0-9]{21}\/[a-f0-9]{40}/),
  form("jd-cloud-access-key", "JDC_", /JDC_[A-Z0-9]{28}/),
  named("yandex-aws-secret", "yandex", "YC[\\w-]{38}", { score: 0.9 }),
  form("yandex-api-key", "AQVN", /AQVN[\w-]{35,38}(?![\w-])/),
  form("yandex-iam-token", "t1.", /t1\.[\w-]{1,400}={0,2}\.[\w-]{86}={0,2}/, { after: 500 }),
  form("yandex-oauth-token", ["y0_", "y1_", "y2_", "y3_"], /y[0-3]_[\w-]{55,58}(?![\w-])/),
  named("ibm-cloud-key", ["ibm", "bluemix", "watson"], "[\\w-]{44}", { says: "key|token|cloud" }),
  named("oracle-cloud-token", ["oci_", "oraclecloud"], "[a-z0-9]{40,64}", { says: "key|token|secret" }),
  form("digitalocean-token", ["dop_v1_", "doo_v1_", "dor_v1_"], /do[opr]_v1_[a-f0-9]{64}/),
  form("digitalocean-spaces-key", "DO00", /DO00[A-Z0-9]{16}/),
  form("heroku-key", "HRKU-", /HRKU-[\w-]{36,80}/),
  named("heroku-key-old", "heroku", UUID),
  named("linode-token", "linode", "[a-f0-9]{64}"),
  named("vultr-key", "vultr", "[A-Z0-9]{36}"),
  named("hetzner-token", ["hetzner", "hcloud"], "[a-z0-9]{64}"),
  form("scaleway-access-key", "SCW", /SCW[A-Z0-9]{17}/, { score: 0.7 }),
  named("scaleway-secret", ["scaleway", "scw_"], UUID),
  named("ovh-secret", "ovh", "[a-z0-9]{32}", { says: "secret|consumer|key|token" }),
  form("scalingo-token", "tk-us-", /tk-us-[\w-]{48}/),
  // Cloudflare: user, account and global keys with a checksum of eight hex digits.
  form("cloudflare-token", ["cfut_", "cfat_", "cfk_"], /cf(?:ut|at|k)_[A-Za-z0-9]{40}[a-f0-9]{8}/),
  form("cloudflare-origin-key", "v1.0-", /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}/, { after: 180 }),
  named("cloudflare-token-old", "cloudflare", "[\\w-]{40}"),
  named("cloudflare-token-old-short-name", ["cf_api_token", "cf_token"], "[\\w-]{40}"),
  named("cloudflare-global-key", ["cloudflare", "cf_api_key", "cf_key", "x-auth-key"], "[a-f0-9]{37}"),
  // Tunnels ("Tunnel tokens"): account, tunnel and secret as JSON in base64.
  form("cloudflare-tunnel-token", "eyJhIjoi", /eyJhIjoi[A-Za-z0-9+/]{120,300}={0,2}/, {
    after: 320,
    valid: (token) => /"t":"/.test(Buffer.from(token, "base64").toString("latin1")),
  }),
  form("turnstile-secret", "0x4AAAAAAA", /0x4AAAAAAA[\w-]{20,30}/, { near: "secret" }),
  named("fastly-token", "fastly", "[\\w=-]{32}"),
  form("fly-token", "fo1_", /fo1_[\w-]{43}(?![\w-])/),
  form("fly-macaroon", ["fm1_", "fm2_", "fm1a_", "fm1r_"], /fm[12][ar]?_[A-Za-z0-9+/]{100,2000}={0,3}/, { after: 2100 }),
  form("render-key", "rnd_", /rnd_[A-Za-z0-9]{32}/),
  named("railway-token", "railway", UUID),
  form("netlify-token", ["nfp_", "nfo_", "nfc_", "nfu_", "nfb_"], /nf[pocub]_[A-Za-z0-9]{36}/),
  named("netlify-token-old", "netlify", "[\\w=-]{40,46}"),
  // Vercel: personal, integration, app access and refresh tokens, and keys of its AI gateway.
  form("vercel-token", ["vcp_", "vci_", "vca_", "vcr_", "vck_"], /vc[piark]_[A-Za-z0-9]{24,64}/),
  named("vercel-token-old", "vercel", "[a-z0-9]{24}"),
  form("supabase-token", ["sbp_", "sb_secret_"], /sbp_(?:oauth_)?[a-f0-9]{40}|sb_secret_[\w-]{31,36}/),
  form("deno-deploy-token", ["ddp_", "ddw_", "ddo_"], /dd[pwo]_[A-Za-z0-9]{36}/),
  form("upcloud-token", "ucat_", /ucat_[A-Z0-9]{26}/),
  form("exoscale-key", "EXO", /EXO[a-f0-9]{24}/),
  form("backblaze-key", ["K001", "K002", "K003", "K004", "K005"], /K00[1-5][A-Za-z0-9/+]{27}(?![\w/+=])/, {
    entropyMin: 3.5,
    near: "backblaze|b2|application.?key",
  }),
  form("akamai-client-token", ["akab-", "akaa-"], /aka[ab]-[a-z0-9]{16}-[a-z0-9]{16}/),
  form("openshift-token", "sha256~", /sha256~[\w-]{43}(?![\w-])/, { entropyMin: 3.5 }),
  // Docker's swarm mode ("docker swarm join-token"), K3s ("k3s token"), Rancher ("API keys").
  form("swarm-join-token", "SWMTKN-1-", /SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}/),
  form("k3s-token", hexAfter("K10"), /K10[a-f0-9]{64}::(?:(?:server|node|agent):)?[\w.-]{16,80}/, { after: 170 }),
  form("rancher-token", "token-", /token-[a-z0-9]{5}:[a-z0-9]{54}/),
  named("kubernetes-bootstrap-token", ["kubeadm", "bootstrap"], "[a-z0-9]{6}\\.[a-z0-9]{16}", { says: "token|join" }),
  form("kubeconfig-key", "client-key-data", /client-key-data:\s{0,4}([A-Za-z0-9+/]{200,6000}={0,2})/, {
    after: 6100,
    value: 1,
    entropyMin: 3,
  }),
  form("tailscale-key", "tskey-", /(?:tskey-(?:auth|api|client|scim|webhook)?-?)[A-Za-z0-9]{8,20}(?:-[A-Za-z0-9]{16,40})?/, {
    entropyMin: 0,
    behindDigit: true,
  }),
  form("netbird-token", "nbp_", /nbp_[A-Za-z0-9]{36}/),
  form("defined-networking-key", "dnkey-", /dnkey-[\w=-]{26}-[\w=-]{52}/),
  named("ngrok-token", "ngrok", "[A-Za-z0-9]{20,30}_[A-Za-z0-9]{20,40}"),
  named("meraki-key", "meraki", "[a-f0-9]{40}"),
  named("zerotier-token", "zerotier", "[a-z0-9]{32}"),
  form("koyeb-credential", "koyeb_", /koyeb_[a-z0-9]{40,64}/i),
];
