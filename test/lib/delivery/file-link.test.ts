import { describe, expect, it } from 'vitest';
import { createLinkSigner, type FileRight, linkPath } from '../../../lib/delivery/file-link.ts';
import { createKeyedHash } from '../../../lib/delivery/keyed-hash.ts';

const key = 'k'.repeat(44);
const newer = 'n'.repeat(44);
const signer = signerOf(key);
const right: FileRight = { id: 'd'.repeat(26), number: 1, until: 1_800_000_000 };

it('is a path of the right and its signature', async () => {
  const [, files, id, number, until, signature = ''] = (await linkPath(signer, right)).split('/');

  expect([files, id, number, until]).toEqual(['files', right.id, '1', '1800000000']);
  expect(signature).toMatch(/^[a-z2-7]{26}$/);
  expect(await signer.isSigned(right, signature)).toBe(true);
});

it.each<[string, Partial<FileRight>]>([
  ['another delivery', { id: 'e'.repeat(26) }],
  ['another file', { number: 2 }],
  ['a later end', { until: right.until + 1 }],
  ['parts that run into each other', { id: `${right.id} 1`, number: 1 }],
])('opens nothing else: %s', async (_what, changes) => {
  expect(await signer.isSigned({ ...right, ...changes }, await signature())).toBe(false);
});

it('compares the whole signature', async () => {
  const made = await signature();

  for (let at = 0; at < made.length; at++) {
    const other = `${made.slice(0, at)}${made[at] === 'a' ? 'b' : 'a'}${made.slice(at + 1)}`;
    expect(await signer.isSigned(right, other)).toBe(false);
  }
  expect(await signer.isSigned(right, made.slice(0, -1))).toBe(false);
  expect(await signer.isSigned(right, '')).toBe(false);
});

it('is signed for files only: a hash of the same text for another purpose, or by another key, opens nothing', async () => {
  const text = `${right.id} ${right.number} ${right.until}`;
  const get = async () => key;
  const hash = createKeyedHash({ get, refetch: get }, 'name');
  const other = signerOf(newer);

  expect(await signer.isSigned(right, (await hash('marker', text))[0].slice(0, 26))).toBe(false);
  expect(await signer.isSigned(right, (await linkPath(other, right)).split('/').at(-1) ?? '')).toBe(false);
});

describe('the key of links', () => {
  it('can be replaced: links of the old key are good as long as it retires, and new ones have the new key', async () => {
    const rotating = signerOf(JSON.stringify({ active: [newer], retiring: [key] }));

    expect(await rotating.isSigned(right, await signature())).toBe(true);
    expect(await rotating.sign(right)).toBe(await signerOf(newer).sign(right));
    expect(await signerOf(newer).isSigned(right, await signature())).toBe(false);
  });

  it('is read again for a signature of a key that is newer than the cached one', async () => {
    const cached = createLinkSigner({ get: async () => key, refetch: async () => newer }, 'name');

    expect(await cached.isSigned(right, await signerOf(newer).sign(right))).toBe(true);
    expect(await cached.isSigned(right, await signerOf('x'.repeat(44)).sign(right))).toBe(false);
  });

  it.each(['', 'too-short', '{"active":[]}', '{"retiring":["x"]}'])(
    'signs nothing where its secret is %o',
    async (text) => {
      await expect(signerOf(text).sign(right)).rejects.toThrow();
    },
  );
});

function signerOf(text: string) {
  const get = async () => text;
  return createLinkSigner({ get, refetch: get }, 'name');
}

async function signature(): Promise<string> {
  return signer.sign(right);
}
