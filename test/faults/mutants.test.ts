import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';

describe('the sabotages', () => {
  it.each(mutants.flatMap(({ name, patches }) => patches.map((patch) => ({ name, ...patch }))))(
    'find the text that "$name" removes exactly once in $file',
    async ({ file, from, to }) => {
      expect((await readFile(file, 'utf8')).split(from)).toHaveLength(2);
      expect(to).not.toBe(from);
    },
  );
});
