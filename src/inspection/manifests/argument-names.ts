/** What names of arguments tell, as data. A name that stands nowhere here steers. */

/** Texts that are carried along. */
export const CONTENT: ReadonlySet<string> = new Set(
  words(`subject body content contents text message note notes description title summary comment comments caption html markdown reason
  remark remarks details bio about feedback greeting signature headline abstract paragraph snippet transcript explanation memo
  agenda excerpt footer header_text intro introduction heading review quote plaintext richtext msg desc lyrics story`),
);

/** Those of them by which people also name the thing itself: where nothing else says which, they do. */
export const ALSO_SELECTS: ReadonlySet<string> = new Set(
  words("title subject description note notes message comment summary headline memo agenda caption"),
);

/** Truth values and short choices that matter all the same: who can see it, how far it goes, how much it is. */
export const GRAVE: ReadonlySet<string> = new Set(
  words(`public private visibility visible role roles permission permissions access level scope admin owner force forced recursive
  permanent permanently all everyone anyone anonymous notify send share shared method action operation currency unit status state
  enabled disabled confirm confirmed approve approved overwrite dry allow trusted`),
);

/** Who will read what is sent. */
export const RECIPIENTS: ReadonlySet<string> = new Set(
  words(`to cc bcc recipient recipients participant participants attendee attendees invitee invitees guest guests user users username
  usernames userid member members channel channels chat conversation room group groups team teams audience email emails mail phone
  phones mobile number_to contact contacts receiver receivers addressee addressees assignee assignees reviewer reviewers collaborator
  collaborators subscriber subscribers person people payee beneficiary friend friends follower followers list_id mailbox handle
  destination_email share_with shared_with thread repo repository owner space topic`),
);

/** Those that make a tool reach them, whatever its verb: a calendar that has participants sends them invitations. */
export const INVITED: ReadonlySet<string> = new Set(
  words(
    "cc bcc recipient recipients participant participants attendee attendees invitee invitees guest guests addressee addressees collaborator collaborators share_with shared_with",
  ),
);

/** What may follow the word that tells: `recipient_id`, `file_name`. */
export const TAILS: ReadonlySet<string> = new Set(
  words("id ids name names address addresses email emails handle handles number numbers list uri url key slug"),
);

/** Names of resources of a store, the most telling first. */
export const RESOURCES: readonly string[] = words(
  "path filepath uri file filename key id name document page folder directory table collection bucket url",
);

/** Where something comes from and where it goes to, for tools that copy and move. */
export const SOURCES: ReadonlySet<string> = new Set(words("source src old origin"));
export const DESTINATIONS: ReadonlySet<string> = new Set(words("destination dest dst target new"));

/** Arguments that are fetched from. */
export const ADDRESSES: ReadonlySet<string> = new Set(words("url urls link links href endpoint webhook website webpage hyperlink uri"));

/** Arguments that are run. */
export const PROGRAMS: ReadonlySet<string> = new Set(
  words("script command commands cmd sql statement program javascript python bash shell expression"),
);
/** These are run where their description says what they are written in: `code` may be that of an airport. */
export const PERHAPS_PROGRAMS: ReadonlySet<string> = new Set(words("code query function snippet text input source"));
export const OF_A_PROGRAM =
  /\b(?:javascript|typescript|python|sql|shell|bash|script|cypher|select statement|to (?:execute|run|evaluate)|executed|evaluated)\b/iu;

/** A description that begins so speaks of something that steers, whatever its argument is called. */
export const STEERING_DESCRIPTION =
  /^\W*(?:(?:the|a|an|your|list of|array of|optional|required|unique|full|absolute|comma-separated|valid)\s+)*(?:[\w-]+\s+){0,2}(?:ids?|identifiers?|uuid|guid|slug|urls?|uri|links?|paths?|filename|address|addresses|recipients?|handle|username|keys?|number|iban|account|amount|e-?mail|phone|channel|date|time|timestamp|token|password)(?=\s*(?:$|[.,:;()[\]]|\b(?:of|to|for|in|that|where|which|on|at|from|used|whose|you|must|or)\b))/iu;

function words(list: string): readonly string[] {
  return list.split(/\s+/u).filter((word) => word !== "");
}
