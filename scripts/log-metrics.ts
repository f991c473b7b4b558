/** A metric that counts log lines, or takes a number from them. It costs no time at the start of a function. */
export interface LogMetric {
  readonly name: string;
  readonly functions: readonly string[];
  readonly pattern: string;
  /** @default '1' */
  readonly value?: string;
  /** A field of the line, by which the metric is split. */
  readonly dimension?: readonly [name: string, field: string];
}

/** The functions of the stack, with the resource ids that the packager makes of their names. */
export const functionIds = {
  'receive-webhook': 'ReceiveDashwebhook',
  'bind-upload': 'BindDashupload',
  'get-status': 'GetDashstatus',
  'manage-reminders': 'ManageDashreminders',
  'open-file': 'OpenDashfile',
  'receive-upload': 'ReceiveDashupload',
  remind: 'Remind',
  deliver: 'Deliver',
  sweep: 'Sweep',
  'advance-lists': 'AdvanceDashlists',
  'tag-files': 'TagDashfiles',
} as const;

/** Lines of level ERROR with an alarm of their own. */
const ownAlarms = [
  'Rejected',
  'Parked: a person must decide',
  'The CRM refuses the token',
  'A calendar ends within 90 days',
];
const accepting = ['receive-webhook', 'receive-upload', 'remind', 'sweep', 'advance-lists', 'deliver'];
const message = (text: string) => `{ $.message = "${text}" }`;

export const logMetrics: readonly LogMetric[] = [
  {
    name: 'Errors',
    functions: Object.keys(functionIds),
    pattern: `{ ($.level = "ERROR") ${ownAlarms.map((text) => `&& ($.message != "${text}")`).join(' ')} }`,
  },
  {
    name: 'ProofsRefused',
    functions: ['receive-webhook', 'bind-upload', 'get-status', 'manage-reminders'],
    pattern: message('A proof was refused'),
  },
  // How many uploads became nothing, by reason: `no_rule`, `waits_for_sidecar`, `bad_key:…`
  {
    name: 'UploadsSkipped',
    functions: ['receive-upload'],
    pattern: message('An upload was skipped'),
    dimension: ['Reason', '$.reason'],
  },
  // How many uploads nobody sent: locks, unfinished copies, and what systems leave in folders.
  { name: 'UploadsIgnored', functions: ['receive-upload'], pattern: message('An upload was ignored') },
  { name: 'Rejected', functions: accepting, pattern: message('Rejected') },
  { name: 'RejectedByReason', functions: accepting, pattern: message('Rejected'), dimension: ['Reason', '$.reason'] },
  { name: 'Parked', functions: ['deliver'], pattern: message('Parked: a person must decide') },
  {
    name: 'Uncertain',
    functions: ['deliver'],
    pattern: '{ ($.message = "Not delivered") && ($.status = "uncertain") }',
  },
  { name: 'TokensRefused', functions: ['deliver'], pattern: message('The CRM refuses the token') },
  {
    name: 'LanesPaused',
    functions: ['deliver'],
    pattern: '{ ($.message = "A lane cannot work") && ($.reason = "paused") }',
  },
  {
    name: 'LanesWithoutCalls',
    functions: ['deliver'],
    pattern: '{ ($.message = "A lane cannot work") && ($.reason = "no_calls") }',
  },
  { name: 'CalendarsEnding', functions: ['sweep'], pattern: message('A calendar ends within 90 days') },
  { name: 'OldestDueSeconds', functions: ['sweep'], pattern: message('Work is due'), value: '$.seconds' },
  { name: 'DeliverySeconds', functions: ['deliver'], pattern: message('Delivered'), value: '$.seconds' },
];
