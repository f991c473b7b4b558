import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { completionFor } from '../../cli/completion.ts';
import { commands } from '../../cli/main.ts';

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const quoted = ['bridge', ...words].map((word) => `'${word}'`).join(' ');
  const script = `${completionFor('bash', commands)}
COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _bridge; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

it.each([
  { words: ['deli'], are: ['deliveries'] },
  { words: ['deliveries', 're'], are: ['retry', 'resolve'] },
  { words: ['deliveries', 'list', '--si'], are: ['--since'] },
  { words: ['deliveries', 'list', '--since', '24h', '--f'], are: ['--file'] },
  { words: ['reminders', ''], are: ['list', 'move', 'cancel'] },
  { words: ['schedules', '--j'], are: ['--json'] },
  { words: ['completion', ''], are: expect.arrayContaining(['bash', 'zsh', 'fish']) },
  { words: ['deliveries', 'show', '--stack'], are: [] },
  { words: ['lists', 's'], are: ['show'] },
  { words: ['nothing', ''], are: [] },
])('bash offers $are after $words', ({ words, are }) => {
  expect(offered(...words)).toEqual(are);
});

it.each(['bash', 'zsh', 'fish'])('%s offers every command with every option', (shell) => {
  const script = completionFor(shell, commands);

  for (const { name, options } of commands) {
    const line = script.split('\n').find((one) => one.includes(`'${name}'`) || one.includes(`'${name} *'`)) ?? '';
    for (const option of [...Object.keys(options), 'stage'])
      expect([name, line]).toEqual([name, expect.stringContaining(`--${option}`)]);
  }
});

it('names the shells that it knows', () => {
  expect(() => completionFor('tcsh', commands)).toThrow('There is no completion for "tcsh": name bash, zsh or fish');
});
