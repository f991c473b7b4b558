/** How an attachment's text may be written. */
export type AttachmentForm = 'base64' | 'data-uri' | 'html-link';

/**
 * What is not the same everywhere, or not known. Every setting may be changed while the simulator runs.
 *
 * Each one carries its mark: documented (the vendor says it), seen (in somebody's integration), inferred
 * (from what is documented or seen) or unknown (somebody has to ask the real CRM).
 */
export interface CrmSettings {
  /** IANA zone of every date that the CRM writes or reads. Inferred from one captured record: UTC-5. */
  zone: string;
  /** How a refusal looks: as an HTTP status, or inside an HTTP 200. Inferred; both are to be expected. */
  errorProfile: 'http-status' | 'http-200';
  /** When a refusal that needs no body is answered. Unknown; a PHP host usually buffers the body first. */
  refusesEarly: boolean;
  /** `Content-Type` of JSON answers. Unknown; PHP says `text/html; charset=UTF-8` unless told otherwise. */
  answerContentType: string;
  /** The sentence of a 405. The code is documented, its text is unknown. */
  methodMessage: string;

  /** Calls in flight per token before one is refused. Documented: 2. */
  simultaneousPerToken: number;
  /** How long a slot stays taken after the answer was sent. Unknown. */
  slotLingersMs: number;
  /** Whether a call that was refused costs a unit of the daily quota. Unknown. */
  refusedCallsCost: boolean;
  /** Local hour at which the daily counters start again. A fixed hour is documented, which one is unknown. */
  quotaResetHour: number;
  /** How long an hour of the daily counters takes. Documented: an hour; shorter for whoever cannot wait a day. */
  quotaHourMs: number;
  /** Calls per address and minute; 0 is without limit. That a limit exists is documented, its value is unknown. */
  perAddressPerMinute: number;
  /** How a call over the rate of its address is answered. Unknown. */
  rateStatus: 403 | 429;
  /** The sentence of that answer. Unknown. */
  rateMessage: string;
  /** Whether the token is also taken from `wolkvox-token` in a JSON body. Seen, never documented for v2. */
  tokenInBody: boolean;

  /** Backup window: everything is answered 403, in one of three shapes. Code documented, shape unknown. */
  maintenance: 'off' | 'json' | 'html' | 'empty';
  /** The sentence of the backup window. Unknown. */
  maintenanceMessage: string;
  /** Addresses that may call; undefined lets everybody in. Inferred: two integrators call through a fixed address. */
  allowedAddresses: readonly string[] | undefined;
  /** What happens to the others. Unknown. */
  otherAddresses: 'refuse' | 'drop';

  /** Time from the whole body to its being applied. A call may take up to 60 s. Inferred. */
  latencyMs: number;
  /** Largest body; beyond it the PHP front answers 413 in HTML. Unknown. */
  maxBodyBytes: number;
  /** Whether a body needs a `Content-Length`; without one the front answers 411 in HTML. Unknown. */
  needsContentLength: boolean;
  /**
   * Whether a call whose body ends early is acted on, if what arrived can be read. `repaired` also reads JSON that lacks its
   * last brace, as some lenient parsers do. Unknown; decisive for a client.
   */
  actsOnPrefix: boolean | 'repaired';

  /** Code of a refused contact, user, type, status, priority or solution. The groups are documented, their use is unknown. */
  preconditionCode: 404 | 412 | 417;
  /** Whether an empty text counts as a missing parameter. Unknown. */
  emptyIsMissing: boolean;
  /** Time until something inserted is found by reads. Inferred: support knows "sent, but no case". */
  visibleAfterMs: number;

  /** Whether new attachments of a case replace its list or join it. Unknown. */
  attachmentUpdate: 'replace' | 'append';
  /** Which texts are understood as attachments. base64 and html-link documented, data-uri inferred. */
  attachmentForms: readonly AttachmentForm[];
  /** Where custom/update.php looks for attachments. Both are documented, on different pages. */
  recordAttachments: readonly ('attachments' | 'field')[];
  /** File name endings that are taken, in small letters. Documented for form-data. */
  attachmentExtensions: readonly string[];
  /** Largest single attachment, decoded. Unknown. */
  maxAttachmentBytes: number;
  /** Of a larger file only the beginning is kept on disk: it is counted, hashed and taken all the same. Not the CRM's: a disk's. */
  keptAttachmentBytes: number;
  /** What a wrong or too large attachment does to its call: refused whole, or made without it. Unknown. */
  badAttachment: 'refuse' | 'drop';
  /** Which of several `file` parts are kept. Unknown; plain PHP keeps the last of one name. */
  formFiles: 'all' | 'last';

  /** How a `limit` above 250 is taken. Unknown. */
  overLimit: 'refuse' | 'clamp';
  /** Rows of a page when no `limit` is given. Unknown. */
  defaultLimit: number;
  /** A page after the last one: an empty read, or 416. Unknown. */
  pageBeyondEnd: 'empty' | 'refuse';
  /** A read that finds nothing: `data: []` (documented), no `data` (seen), or 404 (unknown). */
  emptyRead: 'empty-list' | 'absent' | 'not-found';
  /** Whether custom/query and queryDates tell totals. Documented for queryCases, seen for query. */
  customTotals: boolean;
  /** How a value is matched. Seen: exact and case-sensitive. */
  matching: 'exact' | 'contains';
  /** Which date custom/queryDates.php filters. Unknown. */
  queryDatesBy: 'creation' | 'modification';
  /** Its answer: the documented envelope, or the bare list of the vendor's sample. */
  queryDatesAnswer: 'envelope' | 'bare-list';
  /** How a description is kept. Documented: the CRM stores and returns HTML; as-sent where it already is. */
  description: 'as-sent' | 'wrapped';

  /** Id in the answer to an update. The vendor's samples show an empty and a short one. */
  updateAnswersId: 'full' | 'short' | 'empty';
  /** Whose id an activity's insert answers with. Unknown: the page can be read both ways. */
  activityAnswersId: 'activity' | 'parent';
  /** Whether custom/query.php reads activities. Unknown; nothing documents it. */
  activitiesReadable: boolean;
}

/** The CRM as far as it is documented, and the likelier of two ways where it is not. */
export function defaultSettings(): CrmSettings {
  return {
    zone: 'America/Bogota',
    errorProfile: 'http-status',
    refusesEarly: false,
    answerContentType: 'application/json; charset=utf-8',
    methodMessage: 'METHOD NOT ALLOWED',
    simultaneousPerToken: 2,
    slotLingersMs: 0,
    refusedCallsCost: true,
    quotaResetHour: 0,
    quotaHourMs: hourMs,
    perAddressPerMinute: 0,
    rateStatus: 403,
    rateMessage: 'EXCEEDS THE LIMIT OF REQUESTS PER IP',
    tokenInBody: false,
    maintenance: 'off',
    maintenanceMessage: 'SERVICE UNDER MAINTENANCE',
    allowedAddresses: undefined,
    otherAddresses: 'refuse',
    latencyMs: 0,
    maxBodyBytes: Number.MAX_SAFE_INTEGER,
    needsContentLength: true,
    actsOnPrefix: false,
    preconditionCode: 412,
    emptyIsMissing: true,
    visibleAfterMs: 0,
    attachmentUpdate: 'replace',
    attachmentForms: ['base64', 'data-uri', 'html-link'],
    recordAttachments: ['attachments', 'field'],
    attachmentExtensions: defaultExtensions.split(' '),
    maxAttachmentBytes: Number.MAX_SAFE_INTEGER,
    keptAttachmentBytes: Number.MAX_SAFE_INTEGER,
    badAttachment: 'refuse',
    formFiles: 'all',
    overLimit: 'refuse',
    defaultLimit: 250,
    pageBeyondEnd: 'empty',
    emptyRead: 'empty-list',
    customTotals: true,
    matching: 'exact',
    queryDatesBy: 'creation',
    queryDatesAnswer: 'envelope',
    description: 'as-sent',
    updateAnswersId: 'full',
    activityAnswersId: 'activity',
    activitiesReadable: false,
  };
}

export const hourMs = 60 * 60_000;
const defaultExtensions = 'xlsx csv pdf jpg jpeg png docx doc mp4 mp3 wmv wma wap avi bmp bpm mov tiff zip 7z rar';
