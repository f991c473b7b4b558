import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { log } from '../../lib/log.ts';

let text: string;
beforeEach(() => {
  text = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

it.each([
  ['a line of the message looks like a frame', () => new Error('Hola\n    at Ana Pérez, Calle 5')],
  ['every line of the message looks like one', () => new TypeError('    at Ana Pérez\n    at Ana Pérez')],
  [
    'the message is no longer that of the stack',
    () => Object.assign(new Error('Hola\n    at Ana Pérez'), { message: 'x' }),
  ],
])('quotes nothing of an error when %s', (_what, error) => {
  log.error('Failed', {}, error());

  expect(text).toContain('"message":"Failed"');
  expect(text).not.toContain('Ana');
});

it('still says where an error whose message looks like a frame was made', () => {
  log.error('Failed', {}, new Error('Hola\n    at Ana Pérez'));

  expect(JSON.parse(text).at[0]).toMatch(/log-frames\.test\.ts:\d+/);
});
