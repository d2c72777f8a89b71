import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../call/json.ts";
import type { ToolManifest } from "../../call/manifest.ts";
import { classify, UNTRUSTED_PRIVATE } from "./classify.ts";
import { VERBS } from "./verbs.ts";

const text = { type: "string" };

function tool(name: string, description = "", properties: JsonObject = {}, more: JsonObject = {}): ToolManifest {
  return classify({ kind: "tool", name, described: { name, description, inputSchema: { type: "object", properties }, ...more } });
}

function args(...names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, text]));
}

describe("a tool only reads", () => {
  test.each([
    ["search_emails", "Searches for emails in the inbox."],
    ["getUserById", ""],
    ["list-channels", "List channels"],
    ["slack_list_channels", "List public channels"],
    ["messages.search", "Search messages"],
    ["read_inbox", "Read the inbox of a user"],
    ["git_status", "Shows the working tree status"],
    ["git_log", "Shows the commit logs"],
    ["email_list", "Get the list of emails"],
    ["weather_forecast", "Get the weather forecast of a city"],
    ["find_hotels", "This tool can be used to search for hotels in a city"],
    ["INBOX_FETCH_MAILS", "Action to fetch a list of mails"],
    ["get_payment_details", "Get details about a payment and its invoice"],
    ["check_room_availability", "Check whether a room can be booked"],
    ["lookup_contact", "Look up a contact by name"],
    ["search_by_send_date", "Searches mails by the date on which they were sent"],
    ["get_deleted_files", "Lists files that were deleted"],
    ["get_delete_history", "The history of deletions"],
    ["convert_currency", "Converts between currencies"],
    ["take_screenshot", "Take a screenshot of the page"],
    ["is_room_free", "Whether a room is free"],
    ["list_messages", "Messages that patients wrote, newest first."],
    ["read_pull", "A pull request: author, branch, description, changed files."],
    ["exchange_rates", "Returns the exchange rates of a day"],
    ["describe_instances", "Describes the instances of a region"],
    ["get_lab_results", "Returns the laboratory results of a patient"],
  ])("%s: %s", (name, description) => {
    expect(tool(name, description)).toMatchObject({ classes: ["read"], reversible: true, outward: false });
  });
});

describe("a tool does more than its first verb says", () => {
  test.each([
    ["get_or_create_folder", "", ["write"]],
    ["list_and_delete", "", ["destroy"]],
    ["search_replace", "Search and replace in a file", ["write"]],
    ["fetch_and_save", "", ["write"]],
    ["get_email", "Get an email and mark it as read.", ["write"]],
    ["list_unread_mails", "Lists the unread mails. The mails will be marked as read.", ["write"]],
    ["read_queue", "Reads the next message. It is then removed from the queue.", ["destroy"]],
    ["take_ticket", "Reads the next ticket, which will then be removed.", ["write", "destroy"]],
    ["get_quote", "Gets a quote and emails it to the customer.", ["send"]],
    ["check_account", "Check an account. As a side effect its counter is raised.", ["write"]],
    ["check_in", "Check in for a flight", ["write"]],
    ["return_item", "Returns an item to the shop.", ["pay"]],
    ["provide_feedback", "Provides feedback to the seller.", ["write", "send"]],
    ["write_to_lead", "Writes a mail to the address of a lead.", ["write", "send"]],
    ["cancel_slot", "Cancels an appointment and tells the patient.", ["send", "destroy"]],
    ["make_public_link", "Makes a link by which anybody can read the file.", ["write", "send"]],
    ["run_query", "Runs a query", ["code"]],
  ] as const)("%s: %s", (name, description, classes) => {
    expect(tool(name, description).classes).toEqual(classes);
  });

  test.each(["mark_mail", "open_file", "download_report", "visit_page", "subscribe", "verify_code", "pop_message"])("%s", (name) => {
    expect(tool(name).classes).not.toContain("read");
  });

  test("by what its arguments are: an address is fetched, a program is run, whoever is invited is reached", () => {
    expect(tool("get_webpage", "Returns a page", args("url")).classes).toEqual(["read", "egress"]);
    expect(tool("open_page", "Opens a page", args("url"))).toMatchObject({ classes: ["write", "egress"], outward: true });
    expect(tool("query", "Run a read-only query", args("sql")).classes).toContain("code");
    expect(tool("evaluate_page", "", { code: { type: "string", description: "JavaScript to execute" } }).classes).toContain("code");
    expect(tool("get_airport", "Get an airport", { code: { type: "string", description: "IATA code" } }).classes).toEqual(["read"]);
    expect(tool("create_event", "Creates an event", args("title", "participants"))).toMatchObject({
      classes: ["write", "send"],
      outward: true,
      reversible: false,
    });
    expect(tool("create_event", "Creates an event", args("title", "start"))).toMatchObject({ classes: ["write"], outward: false });
    expect(tool("convert_file", "Converts a file", args("source", "destination")).classes).toContain("write");
  });
});

describe("what tools do", () => {
  test.each([
    ["send_mail", "Sends a mail", ["send"], false, true],
    ["create_draft", "Creates a draft of a mail", ["write"], true, false],
    ["move_file", "Moves a file", ["write"], false, false],
    ["append_note", "Appends to a note", ["write"], true, false],
    ["cancel_event", "Cancels an event", ["destroy"], false, false],
    ["update_password", "Updates the password of the user", ["write", "admin"], false, true],
    ["add_user_to_channel", "Adds a user to a channel", ["write", "admin"], false, true],
    ["share_file", "Shares a file", ["send"], false, true],
    ["reserve_table", "Reserves a table", ["pay"], false, true],
    ["schedule_transaction", "Schedules a transaction", ["write", "pay"], false, true],
    ["mark_mail_read", "Marks a mail as read", ["write"], true, false],
    ["delete_mail", "Deletes a mail", ["destroy"], false, false],
    ["create_issue", "Creates an issue", ["write", "send"], false, true],
    ["terminate_instance", "Terminates an instance", ["destroy"], false, false],
    ["browser_click", "Clicks on an element", ["write", "send", "egress"], false, true],
    ["post_message", "Posts a message to a channel", ["send"], false, true],
  ] as const)("%s: %s", (name, description, classes, reversible, outward) => {
    expect(tool(name, description)).toMatchObject({ classes, reversible, outward });
  });

  test("nobody knows where no verb is known: then it acts, for good, on others", () => {
    for (const [name, description] of [
      ["frobnicate", "Frobnicates the thing."],
      ["nuke_list", ""],
      ["envoyer_message", ""],
      ["", ""],
    ] as const) {
      expect(tool(name, description)).toMatchObject({ classes: ["write", "send"], reversible: false, outward: true });
    }
  });

  test("a word that nobody knows is taken for no verb where the description begins with one that reads", () => {
    expect(tool("acme_list_orders", "List the orders").classes).toEqual(["read"]);
    expect(tool("acme_list_orders").classes).toEqual(["write", "send"]);
  });
});

describe("arguments", () => {
  test("of a mail: who gets it, what steers besides, what is carried", () => {
    expect(tool("send_mail", "Sends a mail", args("to", "cc", "subject", "body", "attachments"))).toMatchObject({
      control: ["/to", "/cc", "/attachments"],
      content: ["/subject", "/body"],
      recipients: ["/to", "/cc"],
    });
  });

  test.each([
    ["slack_post_message", ["channel_id", "text"], ["/channel_id"], ["/text"], ["/channel_id"]],
    ["forward_email", ["email_id", "recipient_address"], ["/email_id", "/recipient_address"], [], ["/recipient_address"]],
    ["transfer_money", ["iban", "amount", "subject", "date"], ["/iban", "/amount", "/date"], ["/subject"], []],
    ["invite_user", ["user", "user_email", "message"], ["/user", "/user_email"], ["/message"], ["/user", "/user_email"]],
    ["write_file", ["path", "content"], ["/path"], ["/content"], []],
    ["createIssue", ["title", "body", "assignees"], ["/assignees"], ["/title", "/body"], ["/assignees"]],
    ["delete_note", ["title"], ["/title"], [], []],
    ["frobnicate", ["whatever", "message"], ["/whatever"], ["/message"], []],
  ])("%s(%s)", (name, names, control, content, recipients) => {
    expect(tool(name, "", args(...names))).toMatchObject({ control, content, recipients });
  });

  test("a title says which, where nothing else does and the thing is there already", () => {
    expect(tool("update_note", "Updates a note", args("title", "content"))).toMatchObject({ control: ["/title"], content: ["/content"] });
    expect(tool("update_note", "Updates a note", args("id", "title"))).toMatchObject({ control: ["/id"], content: ["/title"] });
    expect(tool("create_note", "Creates a note", args("title", "content"))).toMatchObject({ control: [], content: ["/title", "/content"] });
  });

  test("a description that speaks of an id or an address says more than a name, and so does a closed choice", () => {
    const message = (schema: JsonObject) => tool("reply", "Replies", { message: { type: "string", ...schema } });
    expect(message({ description: "The ID of the message" })).toMatchObject({ control: ["/message"], content: [] });
    expect(message({ description: "Email address of the reader" })).toMatchObject({ control: ["/message"] });
    expect(message({ format: "uri" })).toMatchObject({ control: ["/message"] });
    expect(message({ pattern: "^[0-9]+$" })).toMatchObject({ control: ["/message"] });
    expect(message({ description: "Email body" })).toMatchObject({ content: ["/message"] });
    expect(tool("reply", "Replies", { text: { type: "number" } })).toMatchObject({ control: ["/text"] });
  });

  test("truth values and short choices are left to be looked at by themselves, unless they are grave", () => {
    const properties = {
      html: { type: "boolean" },
      public: { type: "boolean" },
      mood: { enum: ["calm", "glad"] },
      role: { enum: ["reader", "owner"] },
    };
    expect(tool("share_file", "Shares a file", properties)).toMatchObject({ control: ["/public", "/role"], content: [] });
  });

  test("inside of others are told apart, also behind references, and never without end", () => {
    const schema = {
      type: "object",
      properties: {
        event: { $ref: "#/$defs/event" },
        rows: { type: "array", items: { type: "object", properties: { to: text, body: text } } },
      },
      $defs: {
        event: {
          anyOf: [{ type: "object", properties: { title: text, start: text, guest: { $ref: "#/$defs/event" } } }, { type: "null" }],
        },
      },
    };
    const { control, content } = classify({ kind: "tool", name: "create_event", described: { name: "create_event", inputSchema: schema } });
    expect(control).toEqual(expect.arrayContaining(["/event/start", "/rows/*/to", "/event/guest/start"]));
    expect(content).toEqual(expect.arrayContaining(["/event/title", "/rows/*/body"]));
  });

  test("a schema that says nothing leaves one place for everything", () => {
    for (const described of [{}, { inputSchema: {} }, { inputSchema: "?" }, { inputSchema: { type: "object" } }] satisfies JsonObject[]) {
      expect(classify({ kind: "tool", name: "send", described })).toMatchObject({ control: ["/*"], content: [] });
    }
    expect(tool("send").control).toEqual([]);
  });

  test("a schema that refers in every direction costs no more than another", () => {
    const names = Array.from({ length: 40 }, (_, index) => `d${index}`);
    const all = names.map((name) => ({ $ref: `#/$defs/${name}` }));
    const $defs = Object.fromEntries(
      names.map((name) => [name, { anyOf: all, properties: Object.fromEntries(names.map((one) => [one, { anyOf: all }])) }]),
    );
    const before = process.threadCpuUsage();
    classify({ kind: "tool", name: "send", described: { inputSchema: { ...all[0], $defs } } });
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(2000);
  });

  test("name what is read and written of a store", () => {
    expect(tool("read_file", "Reads a file", args("path"))).toMatchObject({ reads: "path" });
    expect(tool("list_notes", "Lists notes")).toMatchObject({ reads: "*" });
    expect(tool("update_ticket", "Updates a ticket", args("ticket_id"))).toMatchObject({ writes: "ticket_id" });
    expect(tool("copy_file", "Copies a file", args("source", "destination"))).toMatchObject({ writes: "destination" });
    expect(tool("create_note", "Creates a note", args("text"))).toMatchObject({ writes: "*" });
  });
});

test("what comes back is untrusted and private, whatever the tool says", () => {
  for (const name of VERBS.keys()) expect(tool(name)).toMatchObject({ result: UNTRUSTED_PRIVATE, from: "guess" });
});

test("resources, templates and prompts are read, and so is what a server asks of a client", () => {
  for (const kind of ["resource", "template", "prompt", "client"] as const) {
    expect(classify({ kind, name: "delete_everything", described: {} })).toMatchObject({ classes: ["read"], control: [], reads: "*" });
  }
});

describe("annotations", () => {
  test("that claim to be harmless are not believed", () => {
    const claims = { readOnlyHint: true, destructiveHint: false, openWorldHint: false, idempotentHint: true };
    for (const name of ["delete_mail", "frobnicate", "mark_mail", "send"]) {
      expect(tool(name, "", {}, { annotations: claims })).toEqual(tool(name));
    }
  });

  test("that warn are", () => {
    expect(tool("get_mail", "", {}, { annotations: { destructiveHint: true } }).classes).toEqual(["read", "destroy"]);
    expect(tool("get_mail", "", {}, { annotations: { openWorldHint: true } })).toMatchObject({
      classes: ["read", "egress"],
      outward: true,
    });
    expect(tool("get_mail", "", {}, { annotations: { readOnlyHint: false } })).toMatchObject({
      classes: ["read", "write"],
      reversible: false,
    });
    expect(tool("get_mail", "", {}, { annotations: { title: "Delete a mail" } }).classes).toEqual(["read", "destroy"]);
  });

  const names = fc.array(fc.constantFrom("get", "list", "email", "delete", "and", "file", "by", "send", "note", "blorb", "open"), {
    maxLength: 4,
  });
  const argument = fc.constantFrom("to", "body", "title", "url", "path", "code", "message", "participants", "public");
  const hint = fc.constantFrom(true, false, undefined, "yes", null);
  const annotations = fc.record({
    readOnlyHint: hint,
    destructiveHint: hint,
    openWorldHint: hint,
    idempotentHint: hint,
    title: fc.option(names.map((all) => all.join(" "))),
  });

  test("can only make a guess stricter", () => {
    fc.assert(
      fc.property(names, names, fc.uniqueArray(argument), annotations, (name, description, properties, claims) => {
        const plain = tool(name.join("_"), description.join(" "), args(...properties));
        const hinted = tool(name.join("_"), description.join(" "), args(...properties), { annotations: claims as JsonObject });
        const acts = ({ classes }: ToolManifest) => classes.filter((one) => one !== "read");
        expect(acts(hinted)).toEqual(expect.arrayContaining(acts(plain)));
        expect(hinted.reversible && !plain.reversible).toBe(false);
        expect(plain.outward && !hinted.outward).toBe(false);
        // A tool that was thought to act has no argument that is merely carried along because of what is hinted.
        expect(acts(plain).length === 0 ? plain.content : []).toEqual([]);
        expect(hinted.result).toBe(UNTRUSTED_PRIVATE);
      }),
    );
  });

  test("no title of theirs lets an argument be carried along that was not", () => {
    fc.assert(
      fc.property(names, fc.uniqueArray(argument), annotations, (name, properties, claims) => {
        const plain = tool(name.join("_"), "", args(...properties));
        const hinted = tool(name.join("_"), "", args(...properties), { annotations: claims as JsonObject });
        const acts = plain.classes.some((one) => one !== "read");
        expect(acts ? hinted.content.filter((one) => !plain.content.includes(one)) : []).toEqual([]);
        expect(acts ? plain.control.filter((one) => !hinted.control.includes(one)) : []).toEqual([]);
      }),
    );
  });
});
