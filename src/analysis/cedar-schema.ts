/**
 * The Cedar schema, generated from what lives in the house: agents, roles, people, servers and their definitions.
 * Rules are validated against it at load; every request fits it by the way it is made (`policy/request.ts`).
 *
 * Each tool has an action of its own (`Action::"files/write_file"`, in the group `Action::"callTool"`), because in
 * Cedar the action decides the type of the context: that is what makes `context.args.path` typed. The schema is built
 * as data, never as text, so that a server's names cannot write into it.
 */
import type { SchemaJson, Type, TypeOfAttribute } from "@cedar-policy/cedar-wasm/nodejs";
import type { BudgetShape } from "../call/budget.ts";
import type { Action } from "../call/call.ts";
import { definitionName } from "../call/definition.ts";
import { TOOL_CLASSES } from "../call/tool-class.ts";
import type { ArgType, RecordType } from "../policy/arg-type.ts";
import { ACTIONS, KINDS_OF_ACTION, USE_SECRET, typeOfKind } from "../policy/entity.ts";
import { OWN_ARGUMENTS } from "../policy/own-arguments.ts";
import type { PolicySchema, Subject } from "../policy/schema.ts";

type Attributes = Record<string, TypeOfAttribute<string>>;

/** The schema as Cedar takes it. Pure; never faults: what Cedar cannot hold is absent. */
export function cedarSchema({ living, subjects }: PolicySchema): SchemaJson<string> {
  const commonTypes = { Session: sessionType(), Budget: budgetType(living.budgets ?? []), Flow: flowType(), Common: commonType() };
  return { "": { entityTypes: entityTypes(), commonTypes, actions: actionsOf(subjects) } };
}

function entityTypes(): SchemaJson<string>[string]["entityTypes"] {
  return {
    Agent: { memberOfTypes: ["Role"] },
    Role: {},
    Person: { memberOfTypes: ["Team"] },
    Team: {},
    Server: {},
    ToolClass: { enum: [...TOOL_CLASSES] },
    Tool: { memberOfTypes: ["Server", "ToolClass"] },
    Resource: { memberOfTypes: ["Server"] },
    ResourceTemplate: { memberOfTypes: ["Server"] },
    Prompt: { memberOfTypes: ["Server"] },
    Client: { memberOfTypes: ["Server"] },
    Secret: {},
    Host: { memberOfTypes: ["Host"] },
    Model: { memberOfTypes: ["Provider"] },
    Provider: {},
    Integrity: { enum: ["trusted", "untrusted"] },
  };
}

function sessionType(): Type<string> {
  return {
    type: "Record",
    attributes: {
      calls: { type: "Long" },
      integrity: { type: "Entity", name: "Integrity" },
      origins: { type: "Set", element: { type: "String" } },
      person: { type: "Entity", name: "Person", required: false },
      private: { type: "Boolean" },
      purpose: { type: "String", required: false },
    },
  };
}

/** What inspection says of a call's values (`call/flow.ts`): flags, and the places of arguments. */
function flowType(): Type<string> {
  const flag: Attributes[string] = { type: "Boolean" };
  const places: Attributes[string] = { type: "Set", element: { type: "String" } };
  const lacks = { ungrounded: places, unasked: places, unsourced: places, unreadable: places, unseen: places };
  return { type: "Record", attributes: { consequential: flag, binding: flag, blind: flag, ...lacks } };
}

/** A budget that not every call falls under is optional: a rule asks with `has` whether this one does. */
function budgetType(budgets: readonly BudgetShape[]): Type<string> {
  const attributes: Attributes = {};
  for (const { name, reads, ofEveryCall } of budgets) {
    const own: Attributes = reads === "open" ? { open: { type: "Boolean" } } : { used: { type: "Long" }, left: { type: "Long" } };
    attributes[name] = { type: "Record", attributes: own, required: ofEveryCall };
  }
  return { type: "Record", attributes };
}

/** What every action has beside its own. */
function commonType(): Type<string> {
  return {
    type: "Record",
    attributes: {
      session: { type: "Session" },
      now: { type: "Extension", name: "datetime" },
      findings: { type: "Set", element: { type: "String" } },
      flow: { type: "Flow" },
      approvals: { type: "Set", element: { type: "String" } },
      remedies: { type: "Set", element: { type: "String" } },
      budget: { type: "Budget" },
    },
  };
}

function actionsOf(subjects: ReadonlyMap<string, Subject>): SchemaJson<string>[string]["actions"] {
  const actions: SchemaJson<string>[string]["actions"] = {};
  for (const action of ACTIONS) {
    const types = KINDS_OF_ACTION[action].map(typeOfKind);
    actions[action] = action === "callTool" ? {} : applying(types, ownOf(action));
  }
  actions[USE_SECRET.id] = applying(["Secret"], USE_CONTEXT);
  for (const { definition, args } of subjects.values()) {
    if (definition.kind !== "tool") continue;
    const own: Attributes = args === undefined ? {} : { args: cedarRecord(args) };
    actions[definitionName(definition)] = { memberOf: [{ id: "callTool" }], ...applying(["Tool"], own) };
  }
  return actions;
}

/** What a secret is for: the tool, where the call is of one; the host, where it is sent to one. */
const USE_CONTEXT: Attributes = {
  tool: { type: "Entity", name: "Tool", required: false },
  server: { type: "Entity", name: "Server" },
  host: { type: "String", required: false },
};

/** What the context of an action has that is no tool's. */
function ownOf(action: Action): Attributes {
  const [kind] = KINDS_OF_ACTION[action];
  const read = kind && OWN_ARGUMENTS[kind];
  if (read !== undefined) return cedarAttributes(read);
  return action === "readResource" || action === "subscribeResource" ? { uri: { type: "String" } } : {};
}

function applying(resourceTypes: string[], own: Attributes): SchemaJson<string>[string]["actions"][string] {
  const attributes: Attributes = { ...own, common: { type: "Common" } };
  return { appliesTo: { principalTypes: ["Agent"], resourceTypes, context: { type: "Record", attributes } } };
}

function cedarType(type: ArgType): Type<string> {
  switch (type.kind) {
    case "string":
      return { type: "String" };
    case "boolean":
      return { type: "Boolean" };
    case "long":
      return { type: "Long" };
    case "decimal":
      return { type: "Extension", name: "decimal" };
    case "number":
      throw new Error("a number of whatever precision stands in silent fields alone");
    case "set":
      return { type: "Set", element: cedarType(type.of) };
    case "record":
      return cedarRecord(type);
  }
}

function cedarRecord(record: RecordType): Type<string> {
  return { type: "Record", attributes: cedarAttributes(record) };
}

function cedarAttributes(record: RecordType): Attributes {
  const attributes: Attributes = {};
  for (const [name, field] of record.fields) {
    if (field.type === undefined || field.silent === true) continue;
    attributes[name] = { ...cedarType(field.type), required: field.required && !field.nullable };
  }
  return attributes;
}
