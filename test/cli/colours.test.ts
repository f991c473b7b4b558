import { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { coloured } from '../../cli/colours.ts';

beforeEach(() => {
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI', 'TMUX']) vi.stubEnv(name, undefined);
  vi.stubEnv('TERM', 'xterm-256color');
});
afterEach(() => vi.unstubAllEnvs());

const { getColorDepth } = WriteStream.prototype;
const stream = (isTTY: boolean) => Object.assign(new Writable(), { isTTY, getColorDepth });
const sequence = '\u001b';

it.each([
  ['ab  3 d  parked  insertCase', `ab  3 d  ${sequence}[31mparked${sequence}[39m  insertCase`],
  ['status  uncertain, parked', `status  ${sequence}[33muncertain${sequence}[39m, parked`],
  ['status  delivered', `status  ${sequence}[32mdelivered${sequence}[39m`],
  ['ab  sending  rejected', `ab  sending  ${sequence}[31mrejected${sequence}[39m`],
  ['Those that were rejected wait', 'Those that were rejected wait'],
  ['  "status": "rejected",', '  "status": "rejected",'],
])('a terminal shows the statuses of %j in their colours', (line, shown) => {
  expect(coloured(line, stream(true))).toBe(shown);
  expect(coloured(line, stream(false))).toBe(line);
});

it('shows none where NO_COLOR asks for none', () => {
  vi.stubEnv('NO_COLOR', '1');

  expect(coloured('status  delivered', stream(true))).toBe('status  delivered');
});
