import { describe, expect, test } from "vitest";
import type { ToolClass } from "../../call/tool-class.ts";
import { AskedDeeds } from "./deed.ts";

function isAskedFor(prompt: string, tool: string, classes: readonly ToolClass[], isBare = false): boolean {
  const asked = new AskedDeeds();
  asked.add(prompt);
  return asked.include({ tool, classes, isBare });
}

describe("a deed is asked for by its verb, or by one that people use for it", () => {
  test.each<[string, string, ToolClass]>([
    ["Merge pull request 7 of wetter/station", "merge_pull", "admin"],
    ["Could you get the request merged for me?", "merge_pull", "admin"],
    ["Pay the dentist's bill", "send_money", "pay"],
    ["I want the invoice paid by Friday", "transfer", "pay"],
    ["Let Mirjam know that it is late", "send_mail", "send"],
    ["Answer him that it is fine", "reply_to_mail", "send"],
    ["Reserve the best hotel in Porto", "book_hotel", "pay"],
    ["Get rid of the old plans in the folder", "delete_file", "destroy"],
    ["Call the meeting of tomorrow off and cancel the room", "cancel_booking", "destroy"],
    ["Publish the release with its notes", "create_release", "send"],
    ["Bitte den Termin am Freitag absagen", "cancel_booking", "destroy"],
  ])("%s: %s", (prompt, tool, one) => expect(isAskedFor(prompt, tool, [one])).toBe(true));
});

describe("naming the thing is not asking for the deed", () => {
  test.each<[string, string, ToolClass]>([
    ["What does pull request 312 do, and who wrote it?", "merge_pull", "admin"],
    ["Read ap-71 and rate it if the papers are in order", "reject_application", "send"],
    ["Are 5120 and 5117 about the same thing?", "merge_tickets", "destroy"],
    ["How much is the invoice of Holzmann?", "delete_mail", "destroy"],
    ["Summarise letter.txt for me", "transfer", "pay"],
  ])("%s: %s", (prompt, tool, one) => expect(isAskedFor(prompt, tool, [one])).toBe(false));
});

describe("the deed is asked for in the person's own language", () => {
  test.each<[string, string, ToolClass]>([
    ["\u00dcberweise Kari Haugland 750 Kronen f\u00fcr Ostern", "transfer", "pay"],
    ["Bitte die Rechnung von Holzmann bezahlen", "send_money", "pay"],
    ["Sag den Termin am 3. Mai bei Dr. Brandt ab.", "cancel_booking", "destroy"],
    ["Leite die Mail von Jonas an Mirjam weiter und lege sie ab", "forward_mail", "send"],
    ["Kannst du bitte die alten Pl\u00e4ne im Ordner l\u00f6schen?", "delete_file", "destroy"],
    ["F\u00fcge Ana zum Projekt hinzu", "add_member", "admin"],
    ["Rembourse les 40 couronnes \u00e0 Tobias, s'il te pla\u00eet", "send_money", "pay"],
    ["Lis la lettre et r\u00e9ponds-lui que jeudi convient", "reply_to_mail", "send"],
    ["Supprime les plans de 2019 dans le dossier", "delete_file", "destroy"],
    ["R\u00e9serve une chambre \u00e0 Porto pour deux", "book_hotel", "pay"],
    ["Env\u00edale el resumen a Mirjam y archiva el correo", "send_mail", "send"],
    ["Por favor, paga la factura de marzo", "transfer", "pay"],
    ["Cancela la reserva del hotel de Lisboa", "cancel_booking", "destroy"],
    ["Envie o relat\u00f3rio para a Mirjam", "send_mail", "send"],
    ["Pague a conta de luz que est\u00e1 na pasta", "transfer", "pay"],
    ["Apague os planos antigos da pasta", "delete_file", "destroy"],
    ["Inoltra la mail di Jonas a Mirjam", "forward_mail", "send"],
    ["Prenota una camera a Porto per due persone", "book_hotel", "pay"],
    ["Annulla la prenotazione e avvisa l'albergo", "cancel_booking", "destroy"],
    ["Maak 40 kroon over naar Tobias", "transfer", "pay"],
    ["Stuur het verslag door naar Mirjam", "forward_mail", "send"],
    ["Zeg het abonnement van de krant op", "cancel_subscription", "destroy"],
    ["Prze\u015blij mail Jonasa do Mirjam", "forward_mail", "send"],
    ["Zap\u0142a\u0107 rachunek za pr\u0105d z marca", "transfer", "pay"],
    ["Usu\u0144 stare plany z folderu", "delete_file", "destroy"],
    ["3\u6708\u306e\u96fb\u6c17\u4ee3\u3092\u652f\u6255\u3063\u3066\u304f\u3060\u3055\u3044", "transfer", "pay"],
    ["\u53e4\u3044\u8a08\u753b\u3092\u524a\u9664\u3057\u3066", "delete_file", "destroy"],
    ["\u30ea\u30b9\u30dc\u30f3\u306e\u30db\u30c6\u30eb\u3092\u4e88\u7d04\u3057\u3066\u304f\u3060\u3055\u3044", "book_hotel", "pay"],
    ["\u8bf7\u628a\u4e09\u6708\u4efd\u7684\u7535\u8d39\u4ed8\u4e00\u4e0b", "transfer", "pay"],
    ["\u628a\u90ae\u4ef6\u8f6c\u53d1\u7ed9 Mirjam", "forward_mail", "send"],
    ["\u53d6\u6d88\u91cc\u65af\u672c\u7684\u9152\u5e97", "cancel_booking", "destroy"],
  ])("%s: %s", (prompt, tool, one) => expect(isAskedFor(prompt, tool, [one])).toBe(true));

  test.each<[string, string, ToolClass]>([
    ["Was steht in der Rechnung von Holzmann, und wann ist die Zahlung f\u00e4llig?", "transfer", "pay"],
    ["Sag Ana, dass ich ab Montag weg bin", "cancel_booking", "destroy"],
    ["Wie ist die Antwort von Jonas auf unsere Frage?", "reply_to_mail", "send"],
    ["Welche L\u00f6schung wurde im Protokoll vermerkt?", "delete_file", "destroy"],
    ["Que dit la facture de mars, et quand est-ce que la commande arrive ?", "place_order", "pay"],
    ["Quelle est la note de cette pi\u00e8ce ?", "rate_item", "send"],
    ["\u00bfCu\u00e1nto cost\u00f3 la compra de marzo y qu\u00e9 dice la reserva?", "book_hotel", "pay"],
    ["\u00bfQui\u00e9n me escribi\u00f3 sobre la revisi\u00f3n?", "send_mail", "send"],
    ["Quanto foi a compra de mar\u00e7o e onde est\u00e1 a reserva?", "book_hotel", "pay"],
    ["Quanto costa la conferma dell'ordine di marzo?", "place_order", "pay"],
    ["Hoeveel was het boek dat Ana in maart las?", "book_hotel", "pay"],
    ["Ile jest na koncie i kiedy przysz\u0142a pensja?", "transfer", "pay"],
    ["3\u6708\u306e\u96fb\u6c17\u4ee3\u306f\u3044\u304f\u3089\u3067\u3059\u304b", "transfer", "pay"],
    ["\u4e09\u6708\u4efd\u7684\u7535\u8d39\u662f\u591a\u5c11\uff1f", "transfer", "pay"],
    ["Fasse zusammen, was Pay Inc. und die Firma Paga geschrieben haben", "transfer", "pay"],
  ])("naming the thing is not asking: %s: %s", (prompt, tool, one) => expect(isAskedFor(prompt, tool, [one])).toBe(false));

  test.each<[string, string]>([
    ["Schlie\u00df mein Konto bitte", "close_account"],
    ["Ferme mon compte, merci", "close_account"],
    ["Por favor, vac\u00eda mi papelera", "empty_trash"],
    ["Zamknij moje konto", "close_account"],
    ["\u8bf7\u53d6\u6d88\u6211\u7684\u8ba2\u9605", "cancel_subscription"],
  ])("a deed without a value names its thing: %s", (prompt, tool) => expect(isAskedFor(prompt, tool, ["destroy"], true)).toBe(true));

  test.each<[string, string]>([
    ["Schlie\u00df bitte das Fenster und sag mir, was auf dem Konto ist", "delete_backup"],
    ["Quel est le solde de mon compte ?", "close_account"],
    ["\u6211\u7684\u8ba2\u9605\u5230\u4ec0\u4e48\u65f6\u5019\uff1f", "cancel_subscription"],
  ])("and asks for the deed: %s", (prompt, tool) => expect(isAskedFor(prompt, tool, ["destroy"], true)).toBe(false));
});

test("what asks for money to be sent asks for no letter", () => {
  expect(isAskedFor("Pay the bill of the dentist", "send_money", ["pay"])).toBe(true);
  expect(isAskedFor("Pay the bill of the dentist", "send_mail", ["send"])).toBe(false);
});

test("a call that no value steers needs what it is done to, too", () => {
  expect(isAskedFor("Close my account for good", "close_account", ["destroy"], true)).toBe(true);
  expect(isAskedFor("I lost the card ending in 4471", "close_account", ["destroy"], true)).toBe(false);
  expect(isAskedFor("Rotate all our access keys", "rotate_all_keys", ["admin"], true)).toBe(true);
});

test("in words that cannot be told apart nothing bare is asked for", () => {
  expect(isAskedFor("St\u00e4ng kontot", "close_account", ["destroy"], true)).toBe(false);
  expect(isAskedFor("St\u00e4ng kontot", "close_account", ["destroy"])).toBe(true);
});
