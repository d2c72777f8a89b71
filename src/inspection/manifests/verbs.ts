/**
 * What verbs do, as data. A verb that stands under READ changes nothing anywhere: whoever adds one must be sure of that
 * for every tool that could be called so, because these tables alone make a tool of an unknown server read-only. Where
 * a verb can mean both, it stands with the worse.
 */
import type { ToolClass } from "../../call/tool-class.ts";

/** What a tool does, as far as a word tells. */
export interface Deed {
  readonly classes: readonly ToolClass[];
  readonly reversible: boolean;
  readonly outward: boolean;
  /** Whether its texts choose what is done (a statement, keys that are pressed, what is deleted) instead of being carried along. */
  readonly steeredByText: boolean;
}

export const READ: Deed = { classes: ["read"], reversible: true, outward: false, steeredByText: true };
/** Adds or marks: what it does can be taken back. */
export const ADD: Deed = { classes: ["write"], reversible: true, outward: false, steeredByText: false };
/** Brings something before somebody's eyes; where that is an address it is fetched. */
export const OPEN: Deed = { classes: ["write"], reversible: true, outward: false, steeredByText: false };
/** Makes something of what it is given; where it is told a place it writes there. */
export const COMPUTE: Deed = { classes: ["read"], reversible: true, outward: false, steeredByText: true };
/** Changes: what was there before is lost. */
export const CHANGE: Deed = { classes: ["write"], reversible: false, outward: false, steeredByText: false };
export const SEND: Deed = { classes: ["send"], reversible: false, outward: true, steeredByText: false };
export const DESTROY: Deed = { classes: ["destroy"], reversible: false, outward: false, steeredByText: true };
export const PAY: Deed = { classes: ["pay"], reversible: false, outward: true, steeredByText: false };
export const ADMIN: Deed = { classes: ["admin"], reversible: false, outward: true, steeredByText: true };
export const EGRESS: Deed = { classes: ["egress"], reversible: false, outward: true, steeredByText: true };
export const CODE: Deed = { classes: ["code"], reversible: false, outward: true, steeredByText: true };
/** Brings something in from elsewhere and keeps it. */
const LOAD: Deed = { classes: ["write", "egress"], reversible: false, outward: true, steeredByText: true };
/** A hand on a page or a screen: what it comes to is up to whoever made the page. */
const HAND: Deed = { classes: ["write", "send", "egress"], reversible: false, outward: true, steeredByText: true };
/** What nobody knows. */
export const UNKNOWN_DEED: Deed = { classes: ["write", "send"], reversible: false, outward: true, steeredByText: false };

const TABLE: readonly (readonly [Deed, string])[] = [
  [
    READ,
    `get list read search find fetch show count view describe query retrieve inspect lookup look_up browse check compare calculate
    compute analyze analyse summarize summarise estimate enumerate discover identify determine locate examine explore
    validate detect predict forecast measure rank filter sort aggregate match diff recommend explain preview translate parse
    tokenize classify hash encode decode lint audit trace scan display outline observe see wait echo help whoami think reason reflect
    is has have are can does was were what who which when where how
    ls cat head tail stat tree grep glob peek screenshot snapshot take_screenshot take_snapshot capture_screenshot`,
  ],
  [
    ADD,
    `create add append insert make copy duplicate clone rename mark unmark star unstar flag unflag tag untag label unlabel pin
    unpin bookmark favorite favourite unfavorite archive unarchive draft remember record annotate snooze unsnooze mute unmute hide unhide
    attach categorize categorise reopen generate compose prepare note log cache queue enqueue stage unstage stash
    checkpoint backup undo redo watch unwatch track monitor index print plan watermark
    pause resume favour highlight store jot`,
  ],
  [OPEN, `open load`],
  [COMPUTE, `convert extract format transform render plot`],
  [
    CHANGE,
    `write save set update edit modify change put patch replace overwrite upsert alter amend adjust correct fix merge rebase commit
    increment decrement increase decrease resolve close complete finish start stop begin end reorder sync synchronize synchronise
    restore revert rollback roll_back migrate assign unassign lock unlock pop dequeue claim ack acknowledge consume take receive touch
    mkdir resize crop rotate compress zip unzip split join build schedule reschedule turn turn_on turn_off switch activate
    seed populate check_in check_out checkin process handle manage register enroll enrol unenroll apply initialize initialise
    init setup set_up fork branch pull dismiss prioritize prioritise link unlink connect disconnect move map verify import ingest
    file toggle control adapt train tune fine_tune swap_rows normalize normalise rewrite reassign override track_time clock_in clock_out
    redirect_output cut paste`,
  ],
  [
    SEND,
    `send email mail message post reply respond answer forward share unshare publish unpublish tweet retweet broadcast notify
    comment announce dm text sms call phone dial invite submit contact react rsvp accept decline confirm approve reject
    request ask chat tell alert remind escalate report review rate vote upload deliver dispatch distribute transmit push release
    page fax endorse sign present mention speak say propose offer apply_for like unlike upvote downvote follow unfollow
    follow_up relay refer disclose hand_over return_call greet congratulate meet`,
  ],
  [
    DESTROY,
    `delete remove destroy erase purge wipe drop truncate clear empty trash discard rm rmdir del terminate cancel kill expire prune
    flush reset shred evict unsubscribe forget detach clean cleanup clean_up void retire abandon abort move_to_trash
    strip delist uninvite withdraw_request`,
  ],
  [
    PAY,
    `pay transfer purchase buy order reorder_items refund charge donate tip wire withdraw deposit invest trade sell bid subscribe
    book rebook reserve rent hire checkout prepay repay reimburse fund spend bill invoice lend borrow stake swap redeem renew top_up
    topup remit settle credit debit upgrade downgrade lease auction mint exchange capture return place claim_refund shop cash_out liquidate`,
  ],
  [
    ADMIN,
    `grant revoke authorize authorise permit allow deny block unblock ban unban enable disable configure reconfigure install
    uninstall deploy undeploy restart reboot shutdown shut_down provision deprovision rotate impersonate promote demote suspend
    unsuspend deactivate reactivate kick onboard offboard login logout log_in log_out sign_in sign_out sign_up signin
    signout signup authenticate whitelist blacklist scale scale_up scale_down power_on power_off elevate chmod chown
    mount unmount delegate opt_in opt_out fire trust untrust exempt admit discharge prescribe administer dispense become`,
  ],
  [EGRESS, `visit navigate goto go_to go_back go_forward crawl scrape curl wget ping surf proxy tunnel redirect`],
  [LOAD, `download export`],
  [HAND, `click type press fill tap swipe drag hover scroll keypress dblclick input enter choose select fill_in fill_out interact`],
  [
    CODE,
    `run execute exec eval evaluate invoke compile shell bash spawn launch script terminal python sql trigger debug inject test perform act`,
  ],
];

/** By the verb; verbs of several words are joined by `_`. */
export const VERBS: ReadonlyMap<string, Deed> = new Map(
  TABLE.flatMap(([deed, words]) => setOf(words).map((word) => [word, deed] as const)),
);

/**
 * Verbs that are names of things as well. They count as verbs where a verb is expected, and give way there to a
 * description that begins with a reading verb; elsewhere they are things.
 */
export const ALSO_THINGS: ReadonlySet<string> = new Set(
  setOf(`pull email mail message post comment order book file text call phone invite reply report note charge transfer test run request
    review record log pin star flag tag label map filter release purchase trade deposit fork branch commit build backup
    archive draft schedule plan tip bid bill invoice refund fund credit debit stake swap lease auction rent view list count check
    look update patch change set edit upload download merge export import trigger script terminal shell python sql contact
    like sign mention cache queue store stash checkpoint sms dm tweet alert watch track rate vote plot sample process handle
    index print lock link fix start stop end block ban permit grant return claim exchange access mount proxy redirect tunnel type
    press input scroll fill drop empty clear clean complete trash page offer answer present release page fax copy clone
    duplicate snapshot screenshot outline preview audit trace scan display hash match rank measure forecast estimate tree head tail stat
    help echo bookmark favorite favourite highlight format control switch turn split join wire capture shop chat reset alert open close
    hire subscribe move launch visit mark`),
);

/** What may stand before a verb without being one: `slack_list_channels`. Another unknown word there might be a verb. */
export const NEUTRAL: ReadonlySet<string> = new Set(
  setOf(`api v mcp tool tools do my our the a an all bulk batch multi async quick raw new current advanced simple user users
    account accounts calendar event events drive folder folders directory inbox mailbox email emails mail message messages thread threads channel channels
    file files document documents doc docs sheet sheets slide slides spreadsheet database db table tables row rows record records
    repo repos repository repositories issue issues pull pr prs mr project projects task tasks ticket tickets board boards card cards
    customer customers client clients lead leads deal deals contact contacts company companies employee employees patient patients
    appointment appointments product products item items cart hotel hotels flight flights restaurant restaurants car cars trip
    train trains bank balance transaction transactions payment payments invoice invoices stock stocks weather news map maps
    memory graph node nodes entity entities instance instances bucket buckets cluster clusters server servers pod pods container containers
    resource resources log logs metric metrics dashboard dashboards web website browser tab tabs page pages url time date timezone system
    git github gitlab jira confluence slack discord telegram whatsapp teams gmail outlook google microsoft notion linear asana
    trello zendesk hubspot salesforce stripe shopify spotify youtube twitter reddit wikipedia arxiv aws azure gcp kubernetes docker
    postgres postgresql mysql sqlite mongo mongodb redis elasticsearch bigquery snowflake supabase sentry grafana figma airtable dropbox box onedrive fs`),
);

/** After these in a name comes what is done it with or to, not what is done: `search_by_send_date`. */
export const PREPOSITIONS: ReadonlySet<string> = new Set(
  setOf("by for of from with in on at to as into via per using about since until before after between without"),
);

/** After these comes another verb: `get_or_create`. */
export const CONNECTORS: ReadonlySet<string> = new Set(setOf("and or then also plus nor but"));

/** Before these a verb names what happened or may happen: `get_delete_history`. */
export const OF_A_DEED: ReadonlySet<string> = new Set(
  setOf(
    "status state history log logs time date count info result results option options quota limit limits error errors event events queue schema",
  ),
);

/** Verbs by which a thing that is sent comes to be, or comes to say something else. */
export const MAKING: ReadonlySet<string> = new Set(
  setOf(
    "create add insert make compose generate write schedule put edit update append open reopen close prepare set place leave put merge",
  ),
);

/** Things that make changing them a matter of another class; what is sent only where it is made. */
export const OBJECTS: ReadonlyMap<string, Deed> = new Map(
  (
    [
      [
        ADMIN,
        `password passwords passcode passphrase role roles permission permissions access acl policy policies privilege privileges
        member members membership collaborator collaborators owner owners ownership admin admins account accounts user users
        credential credentials secret secrets token tokens key keys webhook webhooks setting settings config configuration
        preferences firewall dns domain security mfa otp sso certificate certificates visibility sharing group groups team teams
        guardian beneficiary rule rules autoforward forwarding delegate delegates profile address phone`,
      ],
      [
        PAY,
        `payment payments transaction transactions transfer transfers invoice invoices order orders purchase checkout subscription
        subscriptions booking bookings reservation reservations refund refunds payout payouts wallet money funds bid trade
        deposit withdrawal donation salary payroll payee payees debit loan loans insurance premium budget`,
      ],
      [
        SEND,
        `email emails message messages mail sms tweet tweets post posts comment comments reply replies notification notifications invitation
        invitations invite invites announcement announcements newsletter campaign campaigns reaction reactions issue issues pr
        pull feedback complaint review reviews survey gist release topic public letter letters`,
      ],
    ] as const
  ).flatMap(([deed, words]) => setOf(words).map((word) => [word, deed] as const)),
);

/** Verbs that in a description say what comes back, whatever they mean in a name. */
export const RETURNING: ReadonlySet<string> = new Set(setOf("return provide give output yield obtain"));

/** Participles that tell of a side effect: `the emails will be marked as read`. */
export const SIDE_EFFECTS: ReadonlyMap<string, Deed> = new Map(
  (
    [
      [
        CHANGE,
        "marked moved archived updated modified overwritten replaced saved closed locked consumed dequeued acknowledged claimed changed rewritten",
      ],
      [DESTROY, "deleted removed erased purged cleared cancelled canceled terminated reset discarded emptied wiped"],
      [SEND, "sent notified published posted emailed shared invited submitted forwarded uploaded"],
      [PAY, "charged debited billed purchased booked reserved paid ordered"],
      [CODE, "executed installed deployed"],
    ] as const
  ).flatMap(([deed, words]) => setOf(words).map((word) => [word, deed] as const)),
);

function setOf(words: string): readonly string[] {
  return [...new Set(words.split(/\s+/u).filter((word) => word !== ""))];
}
