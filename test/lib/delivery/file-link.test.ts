import { expect, it } from 'vitest';
import { type FileRight, isSigned, linkPath } from '../../../lib/delivery/file-link.ts';
import { createKeyedHash } from '../../../lib/delivery/keyed-hash.ts';

const get = async () => 'key';
const hash = createKeyedHash({ get, refetch: get }, 'name');
const right: FileRight = { id: 'd'.repeat(26), number: 1, until: 1_800_000_000 };

it('is a path of the right and its signature', async () => {
  const [, files, id, number, until, signature = ''] = (await linkPath(hash, right)).split('/');

  expect([files, id, number, until]).toEqual(['files', right.id, '1', '1800000000']);
  expect(signature).toMatch(/^[a-z2-7]{26}$/);
  expect(await isSigned(hash, right, signature)).toBe(true);
});

it.each<[string, Partial<FileRight>]>([
  ['another delivery', { id: 'e'.repeat(26) }],
  ['another file', { number: 2 }],
  ['a later end', { until: right.until + 1 }],
  ['parts that run into each other', { id: `${right.id} 1`, number: 1 }],
])('opens nothing else: %s', async (_what, changes) => {
  expect(await isSigned(hash, { ...right, ...changes }, await signature())).toBe(false);
});

it('compares the whole signature', async () => {
  const made = await signature();

  for (let at = 0; at < made.length; at++) {
    const other = `${made.slice(0, at)}${made[at] === 'a' ? 'b' : 'a'}${made.slice(at + 1)}`;
    expect(await isSigned(hash, right, other)).toBe(false);
  }
  expect(await isSigned(hash, right, made.slice(0, -1))).toBe(false);
  expect(await isSigned(hash, right, '')).toBe(false);
});

it('is signed for files only: a hash of the same text for another purpose, or by another key, opens nothing', async () => {
  const text = `${right.id} ${right.number} ${right.until}`;
  const ofAnother = async () => 'another';
  const other = createKeyedHash({ get: ofAnother, refetch: ofAnother }, 'name');

  expect(await isSigned(hash, right, (await hash('marker', text)).slice(0, 26))).toBe(false);
  expect(await isSigned(hash, right, (await linkPath(other, right)).split('/').at(-1) ?? '')).toBe(false);
});

async function signature(): Promise<string> {
  return (await linkPath(hash, right)).split('/').at(-1) ?? '';
}
