/** Databases, warehouses, streams. Their URLs are in `urls.ts`. */
import type { Rule } from "../../scan/rule.ts";
import { form } from "./form.ts";
import { named } from "./named.ts";

export const DATA: readonly Rule[] = [
  form("databricks-token", "dapi", /dapi[a-f0-9]{32}(?:-\d)?/),
  form("databricks-oauth-secret", "dose", /dose[a-f0-9]{32}/),
  form("planetscale-token", ["pscale_pw_", "pscale_tkn_", "pscale_oauth_"], /pscale_(?:pw|tkn|oauth)_[\w=.-]{32,64}/, { entropyMin: 3 }),
  form("clickhouse-key", "4b1d", /4b1d[A-Za-z0-9]{38}/, { entropyMin: 3 }),
  named("confluent-key", "confluent", "[a-z0-9]{16}"),
  named("confluent-secret", "confluent", "[A-Za-z0-9+/]{64}"),
  form("confluent-secret-new", "cflt", /cflt[A-Za-z0-9+/]{60}/),
  form("mongodb-atlas-secret", "mdb_sa_sk_", /mdb_sa_sk_[\w-]{40}/),
  form("neon-key", "napi_", /napi_[a-z0-9]{64}/),
  // Passwords of roles, as its connection strings have them.
  form("neon-password", "npg_", /npg_[A-Za-z0-9]{12,20}/, { entropyMin: 2.8 }),
  form("materialize-password", "mzp_", /mzp_[a-f0-9]{64}/),
  form("aiven-password", "AVNS_", /AVNS_[\w-]{19}(?![\w-])/),
  form("xata-key", "xau_", /xau_[A-Za-z0-9]{30,44}/),
  form("cockroach-key", "CCDB1_", /CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}/),
  form("astra-token", "AstraCS:", /AstraCS:[A-Za-z0-9]{24}:[a-f0-9]{64}/),
  named("fauna-key", "fauna", "fn[A-Z][\\w-]{37}", { score: 0.9 }),
  form("tinybird-token", "p.eyJ", /p\.eyJ[\w-]{20,400}\.[\w-]{20,80}/, { after: 500 }),
  form("dbt-token", ["dbtc_", "dbtu_"], /dbt[cu]_[\w-]{30,60}={0,2}/),
  named("upstash-token", "upstash", "[A-Za-z0-9]{40,120}={0,2}", { says: "token|key|secret", entropyMin: 4 }),
  named("snowflake-password", "snowflake", "[^\\s\"'`,;=:]{8,64}", { says: "password|pwd|token", entropyMin: 3 }),
  named("redis-password", ["redis_password", "redis_pass", "requirepass"], "[^\\s\"'`,;=:]{8,128}", { score: 0.5, entropyMin: 2.8 }),
  named("fivetran-key", ["fivetran", "airbyte", "hightouch", "stitch_"], "[A-Za-z0-9]{16,64}", {
    says: "key|token|secret",
    entropyMin: 3.5,
  }),
  form("influx-token", "influx", /influx[\w "'-]{0,24}[=:]["'\s]{0,4}([\w-]{86}==)/i, { value: 1, entropyMin: 4 }),
  form("prisma-key", "prisma", /prisma[\w "'-]{0,24}api_key=(eyJ[\w-]{10,200}\.eyJ[\w-]{10,800}\.[\w-]{20,200})/i, {
    value: 1,
    after: 1260,
  }),
  form("convex-key", ["prod:", "dev:"], /(?:prod|dev):[a-z]{3,12}-[a-z]{3,12}-\d{1,4}\|[A-Za-z0-9=]{40,160}/, { after: 200 }),
];
