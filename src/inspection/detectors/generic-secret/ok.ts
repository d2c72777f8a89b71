import { clean } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";
import { madeUp, madeUpUuid } from "../made-up.ts";

export const ok: readonly Fixture[] = [
  clean("password = process.env.PASSWORD; secret: ${SECRET_VALUE_1a}; token=$TOKEN"),
  clean('token = getToken(request, "access"); secretKey = config.secretKey; keyPressed = kVK_Return.u16'),
  clean("password: your-password-here\napi_key: <API_KEY_1A2b3C4d5E6f>\nsecret: xxxxxxxxXXXXxxxxxxxx12"),
  clean(`credentialsId: '${madeUpUuid()}'`),
  clean("The token of the session expires after 3600 seconds. A secret is a secret. Passwords: 3 of 5."),
  clean("secret_file = /run/secrets/database-password-v2\ntoken_url: https://example.org/oauth2/v2.0/token"),
  clean(`"next_page_token": "${madeUp(8)}"`),
  clean("max_tokens: 4096, token_type: bearer, passwordPolicy: AtLeast12Characters"),
  clean("snowflake.password=\njdbc.snowflake.url="),
  clean("secret_length = X25519.secret_length, tokenizer = cl100k_base"),
  clean(`cache_key=${madeUp(64, "hex")}, public_key: "${madeUp(43, "base64")}=", csrf_token: ${madeUp(64, "hex")}`),
  clean(`"nextPageToken": "${madeUp(43, "base64")}="`),
  clean(`SECRET_KEY=0123456789abcdef0123456789abcdef`),
  clean(`{appId:"X",apiKey:"${madeUp(32, "hex")}",indexName:"docs"}`),
  clean("correct horse", { key: "password" }),
];
