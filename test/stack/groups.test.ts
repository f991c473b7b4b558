import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCase } from '../../local/crm/state.ts';
import { type GroupsStack, startGroupsStack } from './groups-stack.ts';

const insert = 'cases/insertAttach.php';
const update = 'cases/updateCaseAttachment.php';

describe.each(['append', 'replace'] as const)('many files, one case, where the CRM would %s', (mode) => {
  let stack: GroupsStack;
  beforeAll(async () => {
    stack = await startGroupsStack(mode);
  });
  afterAll(() => stack?.stop());

  // Where the list is replaced, each late file sends the whole list again.
  const count = mode === 'append' ? 25 : 9;
  const names = Array.from({ length: count }, (_, number) => `página ${number + 1} (de ${count}).pdf`);
  it.each([
    ['a manifest', 'manifest', '4711', { 'manifiesto.json': JSON.stringify({ files: names }) }],
    ['a marker', 'marker', '4721', { LISTO: '' }],
    ['a quiet window', 'quiet', '4731', {}],
  ])(
    'makes one case of shuffled files whose events come twice, closed by %s, and adds the late ones',
    async (_how, rule, claim, closer: Record<string, string>) => {
      const before = appliedCalls(stack, insert).length;
      const content = (name: string) => pdf(`${claim} ${name}`);
      const arrivals = shuffle([...names, ...Object.keys(closer)]);
      await Promise.all(arrivals.map((name) => stack.put(`${rule}/${claim}/${name}`, closer[name] ?? content(name))));
      const made = await stack.caseWith(`Siniestro ${claim}`, count);
      expect(contents(made)).toEqual(names.map(content).map(sha256).sort());

      const late = ['anexo 1.pdf', 'anexo 2.pdf', 'anexo 3.pdf'];
      for (const name of late) await stack.put(`${rule}/${claim}/${name}`, content(name));
      await stack.caseWith(`Siniestro ${claim}`, count + 3);

      expect(contents(made)).toEqual([...names, ...late].map(content).map(sha256).sort());
      expect(appliedCalls(stack, insert)).toHaveLength(before + 1);
      expect(stack.crm.state.cases.filter(({ description }) => description.includes(claim))).toHaveLength(1);
    },
    120_000,
  );

  it('closes by a marker, also one that arrives first', async () => {
    await stack.put('marker/4712/LISTO', '');
    for (const name of ['a.pdf', 'b.pdf']) await stack.put(`marker/4712/${name}`, pdf(`marker ${name}`));

    const made = await stack.caseWith('Siniestro 4712', 2);

    expect(contents(made)).toEqual(['marker a.pdf', 'marker b.pdf'].map(pdf).map(sha256).sort());
  });

  it('closes by a quiet window, and sends the last version of an overwritten file', async () => {
    // A repeated event has the sequence number of the first. S3 orders writes by this number.
    await stack.put('quiet/4713/a.pdf', pdf('first'), false);
    await stack.put('quiet/4713/b.pdf', pdf('b'));
    await stack.put('quiet/4713/a.pdf', pdf('second'), false);

    const made = await stack.caseWith('Siniestro 4713', 2);

    expect(contents(made)).toEqual(['second', 'b'].map(pdf).map(sha256).sort());
  });

  it('adds late files once a search found the case whose answer was lost', async () => {
    stack.crm.faults.add({ match: { endpoint: insert, nth: 1 }, fault: { kind: 'reset', applied: true } });
    await stack.put('marker/4714/a.pdf', pdf('4714 a'));
    await stack.put('marker/4714/LISTO', '');
    const before = appliedCalls(stack, insert).length;
    await stack.until('the insert', async () => appliedCalls(stack, insert)[before]);
    await stack.put('marker/4714/b.pdf', pdf('4714 b'));

    const made = await stack.caseWith('Siniestro 4714', 2);

    expect(contents(made)).toEqual(['4714 a', '4714 b'].map(pdf).map(sha256).sort());
    expect((await stack.deliveries()).slice(-2)).toMatchObject([{ reason: 'found' }, { status: 'delivered' }]);
    expect(appliedCalls(stack, insert)).toHaveLength(before + 1);
  });

  it('recovers from a crash between closing a group and accepting it', async () => {
    const before = (await stack.deliveries()).length;
    let broken = 0;
    stack.wire.hook = {
      before: ({ service, action, input }) => {
        const isRow = service === 'dynamodb' && action === 'PutItem' && JSON.stringify(input).includes('"cmd#');
        if (isRow) broken += 1;
        return isRow ? 'break' : undefined;
      },
    };
    await stack.put('marker/4715/a.pdf', pdf('4715 a'));
    await stack.put('marker/4715/LISTO', '');
    await stack.until('a group that is closed and not taken', async () =>
      (await stack.groups()).find(({ batches, acceptedBatches }) => batches.length > acceptedBatches),
    );
    await stack.put('marker/4715/b.pdf', pdf('4715 b'));
    expect(broken).toBeGreaterThan(0);
    expect(await stack.deliveries()).toHaveLength(before);

    stack.wire.hook = {};
    const made = await stack.caseWith('Siniestro 4715', 2);

    expect(contents(made)).toEqual(['4715 a', '4715 b'].map(pdf).map(sha256).sort());
    expect(stack.logs()).toContain('A group could not be closed');
  });

  it('adds a file to a case by its number', async () => {
    const [made] = stack.crm.state.cases as [StoredCase];
    const before = contents(made);
    await stack.put(`cases/${made.idPrefijo}/prueba.pdf`, pdf('prueba'));

    await stack.caseWith('Siniestro 4711', before.length + 1);

    expect(contents(made)).toEqual([...before, sha256(pdf('prueba'))].sort());
  });

  it('adds a group to an existing case', async () => {
    for (const [name, content] of [['LISTO', ''] as const, ['a.pdf', pdf('4741 a')] as const]) {
      await stack.put(`marker/4741/${name}`, content);
    }
    const made = await stack.caseWith('Siniestro 4741', 1);
    const before = contents(made);
    await stack.put(`tocase/${made.id}/LISTO`, '');
    for (const name of ['x.pdf', 'y.pdf']) await stack.put(`tocase/${made.id}/${name}`, pdf(`tocase ${name}`));

    await stack.caseWith('Siniestro 4741', 3);

    expect(contents(made)).toEqual([...before, ...['tocase x.pdf', 'tocase y.pdf'].map(pdf).map(sha256)].sort());
  });

  it('writes no key, no name and no group into the ledger or the logs', async () => {
    const texts = `${await stack.ledger()}\n${stack.logs()}`;

    expect(texts).toContain('An upload joined its group');
    expect(texts).not.toMatch(/página|anexo|Siniestro|manifiesto|LISTO|cliente@example/);
  });
});

describe('a group in a CRM that replaces the list', () => {
  let stack: GroupsStack;
  beforeAll(async () => {
    stack = await startGroupsStack('replace');
  });
  afterAll(() => stack?.stop());

  it('gets no more files once the case holds a file of somebody else', async () => {
    await stack.put('marker/1/a.pdf', pdf('a'));
    await stack.put('marker/1/LISTO', '');
    const made = await stack.caseWith('Siniestro 1', 1);
    const [ours] = made.files as [StoredCase['files'][number]];
    made.files.push({ ...ours, id: 'of-ana', url: `${ours.url}-of-ana` });
    const before = (await stack.deliveries()).length;
    await stack.put('marker/1/b.pdf', pdf('b'));

    const [late] = await stack.settledAfter(before, 1);

    expect(late).toMatchObject({ status: 'rejected', reason: 'foreign_files' });
    expect(made.files.map(({ id }) => id)).toEqual([ours.id, 'of-ana']);
  });

  it('is sent without a file that its manifest names and that never came, with a note', async () => {
    await stack.put('noted/2/manifiesto.txt', 'a.pdf\r\nb.pdf\r\na.pdf\r\n');
    await stack.put('noted/2/a.pdf', pdf('noted a'));

    const made = await stack.caseWith('Siniestro 2', 1);

    expect(made.description).toContain('- b.pdf: no llegó dentro del plazo');
    expect((await stack.deliveries()).at(-1)).toMatchObject({ missing: [{ number: 2, why: 'not_arrived' }] });
    expect(stack.logs()).toContain('A group was closed by its time limit');
  });

  it('is rejected for a missing file when the policy says so, and so are later files', async () => {
    const before = (await stack.deliveries()).length;
    await stack.put('strict/3/manifiesto.txt', 'a.pdf\nb.pdf');
    await stack.put('strict/3/a.pdf', pdf('strict a'));
    const [first] = await stack.settledAfter(before, 1);
    await stack.put('strict/3/b.pdf', pdf('strict b'));
    const [, late] = await stack.settledAfter(before, 2);

    expect(first).toMatchObject({ status: 'rejected', reason: 'group_incomplete', fileCount: 1 });
    expect(late).toMatchObject({ status: 'rejected', reason: 'case_not_made' });
  });

  it.each([
    ['empty', '', 'empty'],
    ['with nothing but blank lines', '\n  \n', 'empty'],
    ['that is cut off', '["a.pdf", "b', 'not_text'],
    ['that names a way out of its folder', '../a.pdf', 'bad_name'],
  ])('is not closed by a manifest %s', async (_how, text, reason) => {
    await stack.put(`strict/${reason}${text.length}/manifiesto.txt`, text);

    await stack.until('the line', async () => stack.logs().includes(`"reason":"bad_manifest:${reason}"`) || undefined);
  });

  it('has no more files than a group may have', async () => {
    for (let number = 0; number < 41; number++) await stack.put(`marker/9/${number}.pdf`, pdf(`${number}`));

    await stack.until('the line', async () => stack.logs().includes('"reason":"group_full"') || undefined);
    const sizes = (await stack.groups()).map(({ members }) => members.length);
    expect(Math.max(...sizes)).toBe(40);
  });
});

describe('a group in a CRM whose way of adding files is unknown', () => {
  let stack: GroupsStack;
  beforeAll(async () => {
    stack = await startGroupsStack('unknown');
  });
  afterAll(() => stack?.stop());

  it('becomes a case, and late files are refused before anything is sent', async () => {
    await stack.put('marker/1/a.pdf', pdf('a'));
    await stack.put('marker/1/LISTO', '');
    const made = await stack.caseWith('Siniestro 1', 1);
    const before = (await stack.deliveries()).length;
    await stack.put('marker/1/b.pdf', pdf('b'));

    const [late] = await stack.settledAfter(before, 1);

    expect(late).toMatchObject({ status: 'rejected', reason: 'update_attachments_not_configured' });
    expect(stack.crm.truth.filter(({ endpoint }) => endpoint === update)).toEqual([]);
    expect(contents(made)).toEqual([sha256(pdf('a'))]);
  });
});

function appliedCalls({ crm }: GroupsStack, endpoint: string) {
  return crm.truth.filter((entry) => entry.endpoint === endpoint && entry.outcome === 'applied');
}

/** The hashes of the case's files, sorted. */
function contents(made: StoredCase): string[] {
  return made.files.map((file) => file.sha256).sort();
}

function pdf(text: string): string {
  return `%PDF-1.7\n${text}`;
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The list in a random order that is the same in every run. */
function shuffle<T>(list: readonly T[]): T[] {
  return list
    .map((item, at) => ({ item, rank: sha256(String(at)) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ item }) => item);
}
