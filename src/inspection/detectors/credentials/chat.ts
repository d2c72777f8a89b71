/** Messages: chat, mail, telephone, social networks. */
import type { Rule } from "../../scan/rule.ts";
import { form } from "./form.ts";
import { hexAfter } from "./hex-after.ts";
import { named } from "./named.ts";

const UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}";

export const CHAT: readonly Rule[] = [
  // Slack ("Token types"); the digits are the ids of team, user and app.
  form("slack-bot-token", "xoxb-", /xoxb-\d{8,14}(?:-\d{8,14})?-[A-Za-z0-9]{18,34}/, { entropyMin: 0 }),
  form(
    "slack-user-token",
    ["xoxp-", "xoxe-", "xoxs-", "xoxo-", "xoxr-", "xoxa-", "xoxc-"],
    /xox[peosrac]-(?:\d-)?(?:\d{7,14}-){2,3}[A-Za-z0-9]{10,64}/,
    { entropyMin: 0 },
  ),
  form("slack-workspace-token", ["xoxa-", "xoxr-"], /xox[ar]-(?:\d-)?[A-Za-z0-9]{8,48}/, { entropyMin: 2.8 }),
  form("slack-app-token", "xapp-", /xapp-\d-[A-Z0-9]{8,14}-\d{8,14}-[A-Za-z0-9]{40,80}/, { after: 160 }),
  form("slack-configuration-token", ["xoxe.xox", "xoxe-"], /xoxe(?:\.xox[bp])?-\d-[A-Za-z0-9]{120,260}/, { after: 290 }),
  form("slack-cookie", "xoxd-", /xoxd-[A-Za-z0-9%/+=-]{40,400}/, { after: 420 }),
  form(
    "slack-webhook",
    ["hooks.slack.com/", "hooks.slack-gov.com/"],
    /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{20,80}/,
    { entropyMin: 0 },
  ),
  // Discord: a bot's token is its id in base64, a time, and a keyed digest.
  form(
    "discord-webhook",
    ["discord.com/api/", "discordapp.com/api/"],
    /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{17,20}\/[\w-]{60,72}/,
    { after: 160 },
  ),
  named("discord-bot-token", ["discord", "bot_token", "bottoken"], "[MNO][\\w-]{22,27}\\.[\\w-]{6}\\.[\\w-]{27,40}", { score: 0.9 }),
  // Its first part is the application's id in base64: ids of seventeen to twenty digits that began with 10 to 14 since 2022.
  form("discord-bot-token-alone", ["MTA", "MTE", "MTI", "MTM", "MTQ"], /MT[AEIMQ][\w-]{20,25}\.[\w-]{6}\.[\w-]{27,40}/, {
    valid: (value) => /^\d{17,20}$/.test(Buffer.from(value.split(".")[0] ?? "", "base64url").toString("latin1")),
  }),
  form("discord-bot-header", "Bot ", /Bot ([MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,40})/, { value: 1 }),
  named("discord-key", "discord", "[a-f0-9]{64}"),
  named("discord-client-secret", "discord", "[a-z0-9=_-]{32}"),
  named("discord-client-id", "discord", "\\d{17,19}", { says: "token|client|app", score: 0.45, entropyMin: 2 }),
  form("telegram-token", [":AA"], /\d{8,10}:AA[\w-]{32,33}(?![\w-])/, { before: 10, after: 40, entropyMin: 3.5 }),
  // In an address of its API the word "bot" stands right before it.
  form("telegram-token-in-url", "api.telegram.org/", /api\.telegram\.org\/(?:file\/)?bot(\d{8,10}:[\w-]{34,36})(?![\w-])/, {
    value: 1,
    entropyMin: 3.5,
  }),
  form(
    "teams-webhook",
    ["webhook.office.com/", "outlook.office.com/webhook", "outlook.office365.com/webhook"],
    new RegExp(
      `(?:webhook|outlook)\\.office(?:365)?\\.com/webhook(?:b2)?/${UUID}@${UUID}/IncomingWebhook/[a-f0-9]{32}/${UUID}(?:/[\\w-]{20,80})?`,
      "i",
    ),
    { after: 340 },
  ),
  // Feishu and Lark, WeCom ("group robots"), IFTTT ("Webhooks"): who has the address writes to the group.
  form(
    "lark-webhook",
    ["open.feishu.cn/open-apis/bot/", "open.larksuite.com/open-apis/bot/"],
    new RegExp(`open\\.(?:feishu\\.cn|larksuite\\.com)/open-apis/bot/(?:v2/)?hook/(?:${UUID}|[a-f0-9]{32})`),
  ),
  form(
    "wecom-webhook",
    "qyapi.weixin.qq.com/",
    new RegExp(`qyapi\\.weixin\\.qq\\.com/cgi-bin/webhook/(?:send|upload_media)\\?key=${UUID}`),
  ),
  form(
    "ifttt-webhook",
    "maker.ifttt.com/",
    /maker\.ifttt\.com\/(?:trigger\/[\w{}-]{1,60}\/(?:json\/)?with|use)\/(?:key\/)?([\w-]{20,50})/,
    {
      value: 1,
      entropyMin: 3.3,
    },
  ),
  form("twilio-key", hexAfter("SK"), /SK[a-f0-9]{32}/, { entropyMin: 2.8 }),
  named("twilio-token", ["twilio", "tw_auth"], "[a-f0-9]{32}"),
  form("sendgrid-key", "SG.", /SG\.[\w=.-]{66}(?![\w=-])/, { entropyMin: 3.5 }),
  form("mailgun-key", ["key-", "pubkey-"], /(?:pub)?key-[a-f0-9]{32}/, { entropyMin: 3 }),
  named("mailgun-signing-key", "mailgun", "[a-h0-9]{32}-[a-h0-9]{8}-[a-h0-9]{8}|[a-f0-9]{32}"),
  form("mailersend-token", "mlsn.", /mlsn\.[a-f0-9]{64}/),
  named(
    "mail-service-key",
    ["mailjet", "mj_apikey", "sparkpost", "elasticemail", "elastic_email", "smtp2go"],
    "[a-f0-9]{32}|[a-f0-9]{40}|[A-F0-9]{96}",
    {
      says: "key|secret|token|private|public",
    },
  ),
  form("mailchimp-key", ["-us1", "-us2", "-us3", "-us4", "-us5", "-us6", "-us7", "-us8", "-us9"], /[a-f0-9]{32}-us\d{1,2}/, {
    before: 32,
    after: 6,
    entropyMin: 3,
  }),
  form("mandrill-key", "md-", /md-[\w-]{22}(?![\w-])/, { entropyMin: 3.5, near: "mandrill|mailchimp" }),
  form("brevo-key", ["xkeysib-", "xsmtpsib-"], /x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}/),
  named("postmark-token", ["postmark", "x-postmark-server-token"], UUID),
  form("resend-key", "re_", /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}/, { entropyMin: 3.5 }),
  named("sendbird-token", "sendbird", "[a-f0-9]{40}"),
  named("sendbird-id", "sendbird", UUID),
  named("messagebird-token", ["messagebird", "message-bird", "message_bird"], `[a-z0-9]{25}|${UUID}`, { entropyMin: 2.5 }),
  named("vonage-secret", ["vonage", "nexmo"], "[A-Za-z0-9]{16}", { says: "secret|key|token" }),
  named("plivo-token", "plivo", "[A-Za-z0-9]{38,42}"),
  form("telnyx-key", "KEY0", /KEY0[0-9A-F]{31}_[A-Za-z0-9]{20,24}/),
  form("intercom-token", "dG9rOj", /dG9rOj[A-Za-z0-9+/]{40,80}={0,2}/),
  named("intercom-key", "intercom", "[\\w=-]{60}"),
  named("zendesk-token", "zendesk", "[a-z0-9]{40}"),
  named("freshdesk-key", ["freshdesk", "freshservice"], "[A-Za-z0-9]{20}", { says: "key|token" }),
  named("gitter-token", "gitter", "[\\w-]{40}"),
  named("mattermost-token", "mattermost", "[a-z0-9]{26}"),
  named("zoom-secret", "zoom", "[A-Za-z0-9]{32,36}", { says: "secret|key|token", entropyMin: 3.5 }),
  form("onesignal-key", ["os_v2_app_", "os_v2_org_"], /os_v2_(?:app|org)_[a-z2-7]{80,120}/, { after: 160 }),
  form("klaviyo-key", "pk_", /pk_[a-f0-9]{34}/),
  named("beamer-key", "beamer", "b_[\\w=-]{44}", { score: 0.85 }),
  form("facebook-page-token", ["EAAM", "EAAC"], /EAA[MC][A-Za-z0-9]{100,400}/, { after: 420, entropyMin: 4 }),
  form("facebook-user-token", "EAA", /EAA[A-Za-z0-9]{140,400}/, { after: 420, entropyMin: 4.2 }),
  form(
    "facebook-app-token",
    ["facebook", "access_token", "fb_"],
    /(?:facebook|access_token|fb_)[^\n|%]{0,40}?(?<!\d)(\d{15,16}(?:\||%7C)[\w-]{27})(?![\w-])/i,
    { value: 1, entropyMin: 3 },
  ),
  named("facebook-secret", ["facebook", "fb_app"], "[a-f0-9]{32}"),
  form("instagram-token", ["IGQVJ", "IGQWR", "IGAA"], /IG(?:QVJ|QWR|AA)[\w-]{100,400}/, { after: 420, entropyMin: 4 }),
  form("twitter-bearer-token", "AAAAAAAAAAAAAAAAAAAA", /A{20,24}[A-Za-z0-9%]{50,120}/, {
    after: 160,
    entropyMin: 0,
    valid: (token) => new Set(token).size > 20,
  }),
  named("twitter-key", ["twitter", "tweepy", "x_api"], "[a-z0-9]{25}"),
  named("twitter-secret", ["twitter", "tweepy", "x_api"], "[a-z0-9]{50}|[a-z0-9]{45}"),
  named("twitter-token", ["twitter", "tweepy"], "\\d{15,25}-[a-z0-9]{20,40}", { score: 0.85 }),
  named("twitch-token", "twitch", "[a-z0-9]{30}"),
  named("linkedin-client-id", ["linkedin", "linked-in", "linked_in"], "[a-z0-9]{14}"),
  named("linkedin-secret", ["linkedin", "linked-in", "linked_in"], "[a-z0-9]{16}"),
  form("linkedin-secret-new", "WPL_AP", /WPL_AP1\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/=]{6,10}/),
  form("pinterest-token", "pina_", /pina_[A-Z0-9]{60,120}/, { after: 140 }),
  named("reddit-secret", "reddit", "[\\w-]{27,30}", { says: "secret|token" }),
  named("pusher-secret", "pusher", "[a-f0-9]{20}", { says: "secret|key" }),
  named("ably-key", "ably", "[\\w-]{6}\\.[\\w-]{6}:[\\w-]{43}", { score: 0.9 }),
  form("novu-key", "novu", /novu[\w-]{0,20}key["']?\s{0,4}[=:]\s{0,4}["']?([a-f0-9]{32})/i, { value: 1 }),
];
