import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { log } from '../../lib/log.ts';

let lines: string[];
beforeEach(() => {
  lines = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  }
});
afterEach(() => vi.restoreAllMocks());

class CrmError extends Error {
  override readonly name = 'CrmError';
  readonly token = 'tok-secret';
}

it.each(['warn', 'error'] as const)('names an error and its place, and quotes nothing of it: %s', (level) => {
  const cause = new Error('Ana Pérez, cause');
  const error = new CrmError('Ana Pérez\n    asked with tok-secret', { cause });

  log[level]('Not delivered', { commandId: 'c-1', http: 503 }, error);

  const [line] = written();
  expect(line).toMatchObject({ message: 'Not delivered', commandId: 'c-1', http: 503, error: 'CrmError' });
  expect(line?.['at']).toEqual([
    expect.stringMatching(/^at .*log\.test\.ts:\d+:\d+/),
    expect.anything(),
    expect.anything(),
  ]);
  expect(lines.join('')).not.toMatch(/Ana|tok-secret|cause/);
});

it('names the status of an answer of AWS', () => {
  const error = Object.assign(new Error('personal'), { $metadata: { httpStatusCode: 403 } });
  log.error('Failed', {}, error);

  expect(written()).toMatchObject([{ error: 'Error', awsStatus: 403 }]);
});

it('says only the type of what is thrown and is no error', () => {
  log.error('Failed', {}, 'Ana Pérez');

  expect(written()).toMatchObject([{ message: 'Failed', error: 'string' }]);
  expect(lines.join('')).not.toContain('Ana');
});

it.each(['info', 'warn', 'error'] as const)('writes one line with its fields and no error: %s', (level) => {
  log[level]('Happened', { count: 3 });

  const [line, ...more] = written();
  expect(more).toEqual([]);
  expect(line).toMatchObject({ level: level.toUpperCase(), message: 'Happened', count: 3 });
  expect(Object.keys(line ?? {})).not.toContain('error');
});

function written(): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line));
}
