import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";
import { madeUp, madeUpUuid } from "../made-up.ts";

const SECRET = `q${madeUp(30)}7Z`;
const PASSWORD = ["Tr4", "vel!", "ing-9"].join("");

export const ng: readonly Fixture[] = [
  marked(`client_secret = "⟦${SECRET}⟧"`),
  marked(`MY_API_KEY=⟦${SECRET}⟧`),
  marked(`"accessToken": "⟦${SECRET}⟧",`),
  marked(`var sessionToken string = "⟦${SECRET}⟧"`),
  marked(`creds = ⟦${SECRET}⟧`),
  marked(`⟦${SECRET}⟧`, { key: "clientSecret" }),
  marked(`password: ⟦${PASSWORD}⟧`),
  marked(`db.password='⟦${PASSWORD}⟧'`),
  marked(`⟦${PASSWORD}⟧`, { key: "password" }),
  marked(`SESSION_SECRET=⟦${madeUp(64, "hex")}⟧`),
  marked(`"api_key": "⟦${madeUpUuid()}⟧"`),
  marked(`APP_KEY=⟦base64:${madeUp(43, "base64")}=⟧`),
  marked(`os.environ["RAILS_MASTER_KEY"] = "⟦${madeUp(32, "hex")}⟧"`),
  marked(`- name: DB_PASSWORD\n  value: ⟦${PASSWORD}⟧`),
];
