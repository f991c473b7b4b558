/** A rule of the engine taken away: which text of which file becomes what. The harness must notice. */
export interface Mutant {
  readonly name: string;
  readonly patches: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const engine = 'lib/delivery';

export const mutants: readonly Mutant[] = [
  one('no slot lease', `${engine}/slots.ts`, 'return row !== undefined;', 'return row !== undefined || true;'),
  one(
    'order judged from the index',
    `${engine}/choose.ts`,
    "if (!order || status === 'uncertain') return true;",
    "if (!order || status !== 'delivered') return true;",
  ),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source file
  one('dedup id = lane', `${engine}/lanes.ts`, '`${group}#${await epoch(lane)}`', 'group'),
  {
    name: 'losers do not bump',
    patches: [
      { file: `${engine}/work.ts`, from: 'await lanes.bump(lane);', to: 'await lanes.epoch(lane);' },
      {
        file: `${engine}/work.ts`,
        from: 'deadline + limits.leaseSlackMs))) return;',
        to: 'deadline + limits.leaseSlackMs))) return;\n    epoch = await lanes.bump(lane);',
      },
    ],
  },
  one(
    'W3 unconditional',
    `${engine}/ledger.ts`,
    `when: '#status = :sending AND #owner = :owner AND #attempt = :attempt',
          values: { sending: 'sending', owner, attempt },`,
    "when: 'attribute_exists(#pk)',",
  ),
  {
    name: 'fence after the last byte',
    patches: [
      {
        file: 'lib/wolkvox/exchange.ts',
        from: "if (lastByte && call.fence === 'last-byte') await hold(call, connection);",
        to: '',
      },
      {
        file: 'lib/wolkvox/exchange.ts',
        from: 'connection.request.end(lastByte);',
        to: "connection.request.end(lastByte);\n      if (call.fence === 'last-byte') await hold(call, connection);",
      },
    ],
  },
  {
    name: 'reclaim while in progress',
    patches: [
      {
        file: `${engine}/ledger.ts`,
        from: "'#status = :sending AND #leaseUntil < :at', values: { sending: 'sending', at }",
        to: "'#status IN (:sending, :committing) AND #leaseUntil < :at', values: { sending: 'sending', committing: 'committing', at }",
      },
      {
        file: `${engine}/ledger.ts`,
        from: "if (delivery.status !== 'committing' ||",
        to: "if (delivery.status === 'committing' ||",
      },
    ],
  },
  one(
    '5xx treated as a refusal',
    `${engine}/classify.ts`,
    "unreadable:  { before: 'again',       after: 'uncertain' }",
    "unreadable:  { before: 'again',       after: 'again' }",
  ),
  one(
    'resend on an empty search',
    `${engine}/settlement.ts`,
    "return { status: 'uncertain', reason: delivery.reason,",
    "return { status: searchAt === undefined ? 'accepted' : 'uncertain', reason: delivery.reason,",
  ),
  one(
    'no sweep',
    'functions/sweep.ts',
    'of Object.keys(bridge.operations)',
    'of Object.keys(bridge.operations).slice(0, 0)',
  ),
];

function one(name: string, file: string, from: string, to: string): Mutant {
  return { name, patches: [{ file, from, to }] };
}
