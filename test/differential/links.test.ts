/**
 * Links twice: by Cedar's own engine, which takes templates and links as they are, and by the compiled engine with the rules
 * that we make of them. Both give the same decision, for the same reasons and with the same errors.
 */
import { isAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import type { EntityUidJson } from "@cedar-policy/cedar-wasm/nodejs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cedarSchema } from "../../src/analysis/cedar-schema.ts";
import { loadPolicies } from "../../src/analysis/load-policies.ts";
import { oracleCall } from "../../src/analysis/oracle-call.ts";
import { requestOf } from "../../src/policy/request.ts";
import { AGENTS, DEFINITIONS, question } from "../policy/house.ts";

const PRINCIPALS = [
  { slots: false, text: "principal" },
  { slots: true, text: "principal == ?principal" },
  { slots: true, text: "principal in ?principal" },
  { slots: true, text: "principal is Agent in ?principal" },
];
const RESOURCES = [
  { slots: true, text: "resource == ?resource" },
  { slots: true, text: "resource in ?resource" },
  { slots: true, text: "resource is Tool in ?resource" },
];
const CONDITIONS = [
  "",
  "when { context.common.session.calls < 3 }",
  "unless { context.common.session.calls * 9007199254740991 * 9007199254740991 < 3 }",
  'when { context.common.session has purpose && context.common.session.purpose like "*?principal*" } // ?resource',
];
const AGENT_UIDS: readonly EntityUidJson[] = [
  { type: "Agent", id: "reader" },
  { type: "Agent", id: "writer" },
  { type: "Role", id: "reader" },
];
const THING_UIDS: readonly EntityUidJson[] = [
  { type: "Tool", id: "files/read_file" },
  { type: "Tool", id: "files/count" },
  { type: "Server", id: "files" },
  { type: "Server", id: "docs" },
];

const template = fc.record({
  effect: fc.constantFrom("permit", "permit", "forbid"),
  principal: fc.constantFrom(...PRINCIPALS),
  resource: fc.constantFrom(...RESOURCES),
  condition: fc.constantFrom(...CONDITIONS),
});
const link = fc.record({ of: fc.nat(), principal: fc.nat(), resource: fc.nat() });
const asked = fc.record({
  agent: fc.constantFrom(...AGENTS),
  tool: fc.constantFrom("read_file", "count"),
  calls: fc.constantFrom(0, 2, 5),
  purpose: fc.constantFrom("a ?principal b", "other"),
});

interface Made {
  readonly id: string;
  readonly text: string;
  readonly principals: readonly EntityUidJson[];
  readonly resources: readonly EntityUidJson[];
}

/** What `==` can match, or anything. */
function fitting(constraint: string, all: readonly EntityUidJson[]): readonly EntityUidJson[] {
  return constraint.includes("==") ? all.slice(0, 2) : all;
}

function uidText(uid: EntityUidJson): string {
  const { type, id } = "__entity" in uid ? uid.__entity : uid;
  return `${type}::${JSON.stringify(id)}`;
}

test("linked rules decide as Cedar's own links do", () => {
  let permits = 0;
  let compared = 0;
  let errored = 0;
  fc.assert(
    fc.property(fc.array(template, { minLength: 1, maxLength: 4 }), fc.array(link, { minLength: 1, maxLength: 5 }), fc.array(asked, { minLength: 3, maxLength: 6 }), (templates, links, questions) => {
      const made = templates.map(({ effect, principal, resource, condition }, index): Made => {
        return { id: `t${index}`, principals: principal.slots ? fitting(principal.text, AGENT_UIDS) : [], resources: fitting(resource.text, THING_UIDS), text: `@id("t${index}") ${effect} (${principal.text}, action, ${resource.text})\n${condition}\n;` };
      });
      const given = links.map(({ of, principal, resource }, index) => {
        const { id, principals, resources } = made[of % made.length] as Made;
        return { template: id, id: `l${index}`, principal: principals[principal % principals.length], resource: resources[resource % resources.length] as EntityUidJson };
      });
      const written = given.map(({ principal, resource, ...rest }) => ({ ...rest, ...(principal !== undefined && { principal: uidText(principal) }), resource: uidText(resource) }));
      const files = { "a.cedar": made.map(({ text }) => text).join("\n"), "a.links.yaml": JSON.stringify(written) };
      const { set, report } = loadPolicies({ files, definitions: DEFINITIONS, agents: AGENTS, servers: ["files", "docs"], mayOverlap: true });
      // What can never match is refused at load; then there is nothing to decide.
      const unlike = report.errors.filter(({ code }) => code !== "POLICY_IMPOSSIBLE" && code !== "POLICY_MATCHES_NOTHING");
      expect(set === undefined ? unlike : []).toEqual([]);
      if (set === undefined) return;
      const templateLinks = given.map(({ template: templateId, id: newId, principal, resource }) => ({
        templateId,
        newId,
        values: { ...(principal !== undefined && { "?principal": principal }), "?resource": resource },
      }));
      for (const one of questions) {
        const requested = requestOf(set, question({ ...one, args: one.tool === "count" ? {} : { path: "/a" } }));
        if ("refused" in requested) throw new Error("every question is a request");
        const ours = set.engine.authorize("plain", requested);
        const answer = isAuthorized({
          ...oracleCall(requested),
          schema: cedarSchema(set.schema),
          policies: { staticPolicies: {}, templates: Object.fromEntries(made.map(({ id, text }) => [id, text])), templateLinks },
        });
        if (answer.type !== "success" || ours.kind !== "answered") throw new Error(JSON.stringify([answer, ours]));
        const { decision, diagnostics } = answer.response;
        expect([ours.decision, [...ours.determining].sort(), [...ours.errored].sort()]).toEqual([decision, [...diagnostics.reason].sort(), diagnostics.errors.map(({ policyId }) => policyId).sort()]);
        compared += 1;
        if (decision === "allow") permits += 1;
        if (ours.errored.length > 0) errored += 1;
      }
    }),
    { numRuns: 150 },
  );
  // A comparison of nothing, or of refusals alone, would prove nothing.
  expect(Math.min(compared / 10, permits, errored)).toBeGreaterThan(5);
}, 60_000);
