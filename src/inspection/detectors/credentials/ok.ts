import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";
import { madeUp, madeUpUuid } from "../made-up.ts";

export const ok: readonly Fixture[] = [
  // Too short, too long, glued to other letters, masked, of a template.
  clean(`ghp_${madeUp(20)} AKIA and more, xoxo-, rk_live_`),
  clean(`ghp_${madeUp(36)}longer`),
  clean(`xghp_${madeUp(36)} notSG.${madeUp(22)}.${madeUp(43)}`),
  clean(`ghp_${"x".repeat(36)} hf_${"x".repeat(34)} glpat-${"*".repeat(20)}`),
  clean("API_KEY=sk-ant-... or sk_live_YOUR_KEY_HERE"),
  clean("DATADOG_API_KEY=${DATADOG_API_KEY}\nheroku_key = process.env.HEROKU_KEY"),
  clean("postgres://user:password@localhost/db, mysql://${USER}:${PASS}@db/x, redis://cache:6379, mongodb://mongo:mongo@db"),
  clean("https://example.org:8443/a@b, mailto:someone@example.org, ssh://git@example.org:22/r.git"),
  clean('curl -u "$USER:$PASS" https://x; curl -H "Authorization: Bearer $TOKEN" https://y'),
  clean("-----BEGIN PRIVATE KEY-----\n***\n-----END PRIVATE KEY-----"),
  clean(`-----BEGIN CERTIFICATE-----\n${madeUp(64, "base64")}\n-----END CERTIFICATE-----`),
  clean("A PEM file starts with -----BEGIN PRIVATE KEY----- and ends alike."),
  clean("eyJ.eyJ.x and eyJhbGciOiJub3RoaW5n"),
  // What public things look like.
  clean(`pk_live_${madeUp(24)} is meant to be seen`),
  clean(`commit ${madeUp(40, "hex")} sha256:${madeUp(64, "hex")} ${madeUpUuid()}`),
  clean(`"integrity": "sha512-${madeUp(86, "base64")}=="`),
  clean(`"datadog_event": "${madeUp(40, "hex").slice(0, 39)}"`),
  clean("the twilio docs, the heroku dyno, square root, linear algebra, a notion of discord"),
  clean("SetSysctl = sysctlBridgeCallIPTables; getPagesInConfluenceSpace,searchConfluenceUsingCql"),
  clean("kind: ExternalSecret\ndata:\n  secretKey: password\n"),
  clean("kind: Secret\ndata:\n  password: {{ .Values.password }}\n---\nkind: ConfigMap\ndata:\n  mode: c29tZXRoaW5n\n"),
  clean("token: sha256~XXXXXXXXXX_PUT_YOUR_TOKEN_HERE_XXXXXXXXXXXX"),
  clean(`AIza${madeUp(35, "url")}`),
  clean(`secret-token: is the scheme, token-abcde: not, SWMTKN-1-<token>, retool_components_of_a_page`),
  clean(`- name: DATADOG_API_KEY\n  valueFrom:\n    secretKeyRef: x`),
  clean(`ENV NODE_VERSION 20.11.1\nENV TWILIO_AUTH_TOKEN ""`),
  clean(`https://example.org/${madeUp(40, "hex")}@v2`),
  clean(`sk-${madeUp(48)}`),
  clean(`MTE${madeUp(22)}.${madeUp(6)}.${madeUp(38, "url")}`),
];
