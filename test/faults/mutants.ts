/** Removes a rule of the engine by replacing text in files. The harness must notice it. */
export interface Mutant {
  readonly name: string;
  /** One of these invariants must break. A breach of another one is a different fault. */
  readonly breaks: readonly string[];
  readonly patches: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const engine = 'lib/delivery';

export const mutants: readonly Mutant[] = [
  one(
    'no slot lease',
    ['I5'],
    `${engine}/lane/slots.ts`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source file
    '`(attribute_not_exists(#${ownerName}) OR',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source file
    '`(attribute_exists(#pk) OR attribute_not_exists(#${ownerName}) OR',
  ),
  one(
    'order judged from the index',
    ['I6'],
    `${engine}/lane/due-row.ts`,
    "if (!linePosition || status === 'uncertain') return false;",
    "if (!linePosition || status !== 'delivered') return false;",
  ),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source file
  one('dedup id = lane', ['I1', 'I10'], `${engine}/lane/wake-ups.ts`, '`${group}#${epoch}`', 'group'),
  {
    name: 'losers do not bump',
    breaks: ['I1', 'I10'],
    patches: [
      {
        file: `${engine}/lane/run-lane.ts`,
        from: 'const begin = () => wakeUps.beginEpoch(wakeUp, clock.now() + limits.awakeMs);',
        to: 'const begin = () => wakeUps.currentEpoch(wakeUp).then(() => undefined);',
      },
      {
        file: `${engine}/lane/run-lane.ts`,
        from: "if (end === 'work_left')",
        to: "if (end !== 'cannot') await wakeUps.beginEpoch(wakeUp, 0);\n  if (end === 'work_left')",
      },
    ],
  },
  one(
    'W3 unconditional',
    ['I1', 'I2'],
    `${engine}/ledger/ledger.ts`,
    `when: '#status = :sending AND #owner = :owner AND #attempt = :attempt',
          values: { sending: 'sending', owner, attempt },`,
    "when: 'attribute_exists(#pk)',",
  ),
  {
    name: 'fence after the last byte',
    breaks: ['I2'],
    patches: [
      {
        file: 'lib/wolkvox/exchange.ts',
        from: "if (lastByte && call.fence === 'last-byte') await awaitHook(call, connection);",
        to: '',
      },
      {
        file: 'lib/wolkvox/exchange.ts',
        from: 'connection.request.end(lastByte);',
        to: "connection.request.end(lastByte);\n      if (call.fence === 'last-byte') await awaitHook(call, connection);",
      },
    ],
  },
  {
    name: 'reclaim while in progress',
    breaks: ['I2'],
    patches: [
      {
        file: `${engine}/ledger/ledger.ts`,
        from: "'#status = :sending AND #leaseUntil < :at', values: { sending: 'sending', at }",
        to: "'#status IN (:sending, :committing) AND #leaseUntil < :at', values: { sending: 'sending', committing: 'committing', at }",
      },
      {
        file: `${engine}/ledger/ledger.ts`,
        from: "if (row?.status !== 'sending' || row.leaseUntil >= at) return undefined;",
        to: "if (row?.status !== 'sending' && row?.status !== 'committing') return undefined;",
      },
      {
        file: `${engine}/ledger/ledger.ts`,
        from: "if (delivery.status !== 'committing' || delivery.leaseUntil >= now()) return undefined;",
        to: 'if (delivery.attempt >= 0) return undefined;',
      },
      {
        file: `${engine}/ledger/due.ts`,
        from: "    case 'sending':\n      return",
        to: "    case 'sending':\n    case 'committing':\n      return",
      },
    ],
  },
  one(
    '5xx treated as a refusal',
    ['I2'],
    `${engine}/classify.ts`,
    "unreadable:  { before: 'unavailable', after: 'uncertain' }",
    "unreadable:  { before: 'unavailable', after: 'again' }",
  ),
  one(
    'resend on an empty search',
    ['I2'],
    `${engine}/ledger/settlement.ts`,
    'if (nextMs === undefined && mayResend(delivery, limits)) {',
    'if (nextMs === undefined) {',
  ),
  one(
    'no sweep',
    ['I1'],
    'functions/sweep.ts',
    'of Object.keys(services.bridge.operations)',
    'of Object.keys(services.bridge.operations).slice(0, 0)',
  ),
  one(
    'version and If-Match dropped',
    ['I1', 'I4', 'I11'],
    'lib/aws/objects.ts',
    '...(versionId ? { VersionId: versionId } : etag && { IfMatch: etag }) };',
    '...(versionId || etag ? {} : {}) };',
  ),
];

function one(name: string, breaks: readonly string[], file: string, from: string, to: string): Mutant {
  return { name, breaks, patches: [{ file, from, to }] };
}
