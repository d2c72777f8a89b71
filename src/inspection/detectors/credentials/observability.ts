/** Watching systems: metrics, logs, errors, incidents, analytics. */
import type { Rule } from "../../scan/rule.ts";
import { form } from "./form.ts";
import { named } from "./named.ts";
import { decoded } from "./web-token.ts";

const UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}";

export const OBSERVABILITY: readonly Rule[] = [
  form("grafana-cloud-token", "glc_", /glc_[A-Za-z0-9+/]{32,400}={0,3}/, { after: 410, entropyMin: 3 }),
  form("grafana-service-token", "glsa_", /glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}/),
  // Grafana's old keys are JSON in base64 that begins with {"k":".
  form("grafana-key", "eyJrIjoi", /eyJrIjoi[A-Za-z0-9]{60,400}={0,3}/, { after: 420, entropyMin: 3 }),
  form(
    "newrelic-key",
    ["NRAK-", "NRII-", "NRIQ-", "NRRA-", "NRSP-", "NRAA-"],
    /NR(?:AK-[A-Za-z0-9]{27}|II-[A-Za-z0-9-]{32}|IQ-[A-Za-z0-9-]{32}|(?:RA|SP|AA)-[a-f0-9]{42})(?![\w-])/i,
  ),
  form("newrelic-browser-key", ["NRJS-", "NRBR-"], /NR(?:JS|BR)-[a-f0-9]{19}/),
  named("newrelic-id", ["new-relic", "newrelic", "new_relic"], "[a-z0-9]{64}"),
  named("newrelic-license-key", ["new-relic", "newrelic", "new_relic", "nr_license"], "[a-f0-9]{36}NRAL|[a-f0-9]{40}"),
  // License keys of the European region name it at their head ("New Relic API keys").
  form("newrelic-license-key-alone", "NRAL", /(?:[a-z]{2}\d\dxx[a-f0-9]{30}|[a-f0-9]{36})NRAL/, { before: 36, after: 6 }),
  named("datadog-key", ["datadog", "dd_api", "dd-api", "dd_app", "dd-app", "dd-application-key"], "[a-z0-9]{40}|(?:pub)?[a-f0-9]{32}"),
  form("sentry-org-token", "sntrys_", /sntrys_eyJ[A-Za-z0-9+/]{80,400}={0,2}_[A-Za-z0-9+/]{43}/, {
    after: 480,
    valid: (token) => decoded(token.slice(7)).includes('"iat"'),
  }),
  form("sentry-user-token", "sntryu_", /sntryu_[a-f0-9]{64}/),
  named("sentry-token", "sentry", "[a-f0-9]{64}"),
  form("sentry-dsn", "ingest.", /https:\/\/[a-f0-9]{32}(?::[a-f0-9]{32})?@o\d{1,12}\.ingest\.(?:us\.|de\.)?sentry\.io\/\d{1,20}/, {
    before: 100,
    score: 0.5,
  }),
  form("dynatrace-token", "dt0", /dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}/i),
  named("sumologic-id", "sumo", "su[A-Za-z0-9]{12}", { says: "token|id|key|secret|logic" }),
  named("sumologic-key", "sumo", "[a-z0-9]{64}", { says: "token|id|key|secret|logic" }),
  form("honeycomb-key", ["hcaik_", "hcbik_", "hcxik_"], /hc[abx]ik_[a-z0-9]{58}/),
  named("honeycomb-key-old", "honeycomb", "[a-zA-Z0-9]{22}|[a-f0-9]{32}"),
  named(
    "log-service-token",
    ["logz", "loggly", "logdna", "mezmo", "logtail", "papertrail", "logentries", "betterstack"],
    `[A-Za-z0-9]{20,40}|${UUID}`,
    { says: "token|key|secret", entropyMin: 3.3 },
  ),
  named("error-service-token", ["rollbar", "bugsnag", "honeybadger", "airbrake", "raygun", "appsignal"], `[A-Za-z0-9]{20,40}|${UUID}`, {
    entropyMin: 3.3,
  }),
  named("pagerduty-key", ["pagerduty", "pager_duty", "pd_api"], "[A-Za-z0-9+_-]{20}|[a-f0-9]{32}|[A-Za-z0-9]{32}", { entropyMin: 3.3 }),
  named("opsgenie-key", ["opsgenie", "genie_key"], UUID),
  named("splunk-token", ["splunk", "hec_token"], UUID),
  named("elastic-key", ["elastic", "elasticsearch", "kibana", "apikey "], "[A-Za-z0-9+/_-]{56,64}={0,2}", { entropyMin: 4 }),
  form("posthog-key", ["phx_", "phs_"], /ph[xs]_[A-Za-z0-9]{40,60}/),
  // Incidents: Rootly, FireHydrant ("API keys").
  form("rootly-key", "rootly_", /rootly_[a-f0-9]{64}/),
  form("firehydrant-key", "fhb-", /fhb-[a-f0-9]{32}/),
  // Elastic Cloud ("API keys"): of users, in base64.
  form("elastic-cloud-key", "essu_", /essu_[A-Za-z0-9+/]{40,200}={0,2}/, { after: 220, entropyMin: 3.5 }),
  named("analytics-secret", ["segment", "amplitude", "mixpanel", "heap_", "rudder"], "[A-Za-z0-9]{32}", { says: "key|token|secret" }),
  form("axiom-token", ["xaat-", "xapt-"], new RegExp(`xa[ap]t-${UUID}`)),
  form("checkly-key", "cu_", /cu_[a-f0-9]{32}/, { score: 0.7 }),
  form("uptimerobot-key", ["ur1", "ur2", "ur3", "u1", "u2", "m7"], /(?:ur|u|m)\d{5,9}-[a-f0-9]{24}/),
  form("lightstep-token", "lightstep", /lightstep[\w "'-]{0,24}[=:]["'\s]{0,4}([A-Za-z0-9+/]{40,120}={0,2})/i, {
    value: 1,
    entropyMin: 3.5,
    after: 180,
  }),
  named("instana-token", "instana", "[A-Za-z0-9_-]{22}"),
  named("statuspage-key", "statuspage", `${UUID}|[a-f0-9]{64}`),
  form("highlight-key", "apm_", /apm_[a-z0-9]{32,64}/, { score: 0.5 }),
  form("shodan-key", "shodan", /shodan[\w "'-]{0,24}[=:]["'\s]{0,4}([A-Za-z0-9]{32})/i, { value: 1, entropyMin: 3.5 }),
  named("virustotal-key", ["virustotal", "vt_api", "x-apikey"], "[a-f0-9]{64}"),
];
