/** The formats of an attachment's text. */
export type AttachmentForm = 'base64' | 'data-uri' | 'html-link';

/**
 * Behaviour that varies between CRMs or is not known. Every setting may be changed while the simulator runs.
 *
 * The comment of each setting names its evidence. Documented: by the vendor. Seen: in an integration. Inferred: from
 * documented or seen facts. Unknown: only the real CRM can answer it.
 */
export interface CrmSettings {
  /** IANA zone of every date that the CRM writes or reads. Inferred from one captured record: UTC-5. */
  zone: string;
  /** Where a refusal has its code: in the HTTP status, or inside an HTTP 200. Inferred; clients must expect both. */
  errorProfile: 'http-status' | 'http-200';
  /** Whether a refusal that needs no body is answered before the body. Unknown; a PHP host usually buffers the body first. */
  refusesEarly: boolean;
  /** `Content-Type` of JSON answers. Unknown; PHP's default is `text/html; charset=UTF-8`. */
  answerContentType: string;
  /** Text before the JSON of every answer, such as a byte order mark or PHP's warnings. Seen from a real PHP. */
  answerPrefix: string;
  /** Text after it. Seen from a real PHP. */
  answerSuffix: string;
  /** Compression of answers: only when the client accepts it, or always. Seen: some proxies compress unasked. */
  compression: 'none' | 'when-accepted' | 'always';
  /** How a record's id is written: as text (documented), or as MongoDB's driver writes it. Seen from a real PHP. */
  idForm: 'text' | 'oid';
  /** Message of a 405. The code is documented, its text is unknown. */
  methodMessage: string;

  /** Simultaneous calls that a token may have. Documented: 2. */
  simultaneousPerToken: number;
  /** Time for which a slot stays occupied after the answer. Unknown. */
  slotLingersMs: number;
  /** Whether a refused call costs a unit of the daily quota. Unknown. */
  refusedCallsCost: boolean;
  /** Local hour at which the daily quota restarts. That it is fixed is documented, its value is unknown. */
  quotaResetHour: number;
  /** Length of an hour of the daily quota. Documented: an hour. Shorter for tests that cannot wait a day. */
  quotaHourMs: number;
  /** Calls per address and minute; 0: no limit. That a limit exists is documented, its value is unknown. */
  perAddressPerMinute: number;
  /** Code of the answer to a call above that limit. Unknown. */
  rateStatus: 403 | 429;
  /** Message of that answer. Unknown. */
  rateMessage: string;
  /** Whether the CRM also reads the token from `wolkvox-token` in a JSON body. Seen, never documented for v2. */
  tokenInBody: boolean;

  /** Backup window: every call is answered 403, in one of three formats. The code is documented, the format unknown. */
  maintenance: 'off' | 'json' | 'html' | 'empty';
  /** Message of the backup window. Unknown. */
  maintenanceMessage: string;
  /** Addresses that may call. Undefined: all. Inferred: two integrators call through a fixed address. */
  allowedAddresses: readonly string[] | undefined;
  /** Treatment of calls from other addresses. Unknown. */
  otherAddresses: 'refuse' | 'drop';

  /** Time between the end of the body and its execution. Inferred: a call may take up to 60 s. */
  latencyMs: number;
  /** Largest body. Above it the web server in front of PHP answers 413 in HTML. Unknown. */
  maxBodyBytes: number;
  /** Whether a body needs a `Content-Length`. If so, that web server answers 411 in HTML without one. Unknown. */
  needsContentLength: boolean;
  /**
   * Whether the CRM acts on a body that ends early, if the part can be read. `repaired`: also on JSON without its last
   * brace, like some lenient parsers. Unknown, but decisive for a client.
   */
  actsOnPrefix: boolean | 'repaired';

  /** Code for an invalid contact, user, type, status, priority or solution. The codes are documented, their use is unknown. */
  preconditionCode: 404 | 412 | 417;
  /** Whether an empty text counts as a missing parameter. Unknown. */
  emptyIsMissing: boolean;
  /** Whether an empty object or list counts as a missing parameter, as it does to PHP's `empty()`. Unknown. */
  refusesEmpty: boolean;
  /** Time until reads find an inserted record. Inferred: support knows "sent, but no case". */
  visibleAfterMs: number;

  /** Whether new attachments of a case replace its list or are appended to it. Unknown. */
  attachmentUpdate: 'replace' | 'append';
  /** Accepted formats of attachments. `base64` and `html-link` are documented, `data-uri` is inferred. */
  attachmentForms: readonly AttachmentForm[];
  /** Where `custom/update.php` reads attachments. Both are documented, on different pages. */
  recordAttachments: readonly ('attachments' | 'field')[];
  /** Accepted file name endings, in lowercase. Documented for form-data. */
  attachmentExtensions: readonly string[];
  /** Largest single attachment, decoded. Unknown. */
  maxAttachmentBytes: number;
  /** Only the beginning of a larger file is stored; it is still accepted, counted and hashed. Saves disk space; not of the CRM. */
  keptAttachmentBytes: number;
  /** Effect of an invalid or too large attachment: the call is refused, or executed without it. Unknown. */
  badAttachment: 'refuse' | 'drop';
  /** PHP's `upload_max_filesize`: a call in form-data is executed without a larger file, with success. Inferred; PHP's default is 2 MiB. */
  uploadMaxBytes: number;
  /** Which of several `file` parts are stored. Unknown; plain PHP keeps the last one of each name. */
  formFiles: 'all' | 'last';

  /** Treatment of a `limit` above 250. Unknown. */
  overLimit: 'refuse' | 'clamp';
  /** Rows of a page without a `limit`. Unknown. */
  defaultLimit: number;
  /** Answer to a page after the last one: an empty read, or 416. Unknown. */
  pageBeyondEnd: 'empty' | 'refuse';
  /** Answer to a read without matches: `data: []` (documented), no `data` (seen), or 404 (unknown). */
  emptyRead: 'empty-list' | 'absent' | 'not-found';
  /** Whether `custom/query` and `queryDates` answer totals. Documented for `queryCases`, seen for `query`. */
  customTotals: boolean;
  /** How a value is compared. Seen: exact and case-sensitive. */
  matching: 'exact' | 'contains';
  /** The date that `custom/queryDates.php` compares. Unknown. */
  queryDatesBy: 'creation' | 'modification';
  /** Format of its answer: the documented envelope, or the bare list of the vendor's sample. */
  queryDatesAnswer: 'envelope' | 'bare-list';
  /**
   * How a description is stored. Documented: the CRM stores and returns HTML. `as-sent`, `wrapped`, `purified`: it was already HTML,
   * of which an editor adds a paragraph, or removes comments, scripts and what is not closed. `escaped`: it was text. Unknown.
   */
  description: 'as-sent' | 'wrapped' | 'purified' | 'escaped';

  /** Id in the answer to an update. The vendor's samples show an empty and a short one. */
  updateAnswersId: 'full' | 'short' | 'empty';
  /** Whose id the insert of an activity answers. Unknown: the page can be read both ways. */
  activityAnswersId: 'activity' | 'parent';
  /** Whether `custom/query.php` reads activities. Unknown and not documented. */
  activitiesReadable: boolean;
}

/** The documented behaviour. Where it is not documented, the more likely alternative. */
export function defaultSettings(): CrmSettings {
  return {
    zone: 'America/Bogota',
    errorProfile: 'http-status',
    refusesEarly: false,
    answerContentType: 'application/json; charset=utf-8',
    answerPrefix: '',
    answerSuffix: '',
    compression: 'none',
    idForm: 'text',
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
    refusesEmpty: false,
    visibleAfterMs: 0,
    attachmentUpdate: 'replace',
    attachmentForms: ['base64', 'data-uri', 'html-link'],
    recordAttachments: ['attachments', 'field'],
    attachmentExtensions: defaultExtensions.split(' '),
    maxAttachmentBytes: Number.MAX_SAFE_INTEGER,
    keptAttachmentBytes: Number.MAX_SAFE_INTEGER,
    badAttachment: 'refuse',
    uploadMaxBytes: Number.MAX_SAFE_INTEGER,
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
