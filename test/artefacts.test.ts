import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildAll } from '../scripts/build.ts';

const functions = readdirSync('functions').map((file) => path.basename(file, '.ts'));
const maxKiB = 450;
const ownMaxKiB: Readonly<Record<string, number>> = {
  // It alone looks into files: what recognises their types is 78 KB, read from disk and not run until a file comes.
  // Calendars, which count deadlines, are 25 KB in each function that accepts new cases.
  // What reads mails is 80 KB.
  'receive-upload': 615,
  // It reads tables: CSV, XML and ZIP are 85 KB. And the types of files, as receive-upload does.
  'advance-lists': 620,
  // It alone calls the CRM: what it reads back after a lost answer, and searches for, is 7 KB; follow-ups are 45 KB.
  deliver: 510,
  // It alone reads what others send in their own ways: signatures, lists, and files within a body.
  'receive-webhook': 495,
  'bind-upload': 475,
};

describe('the artefacts', () => {
  it.each(functions)('%s is at most 450 KiB, or as large as its own work needs', (name) => {
    expect(statSync(`dist/${name}/index.mjs`).size).toBeLessThanOrEqual((ownMaxKiB[name] ?? maxKiB) * 1024);
  });

  it('come out of the same sources with the same bytes, in another folder too', async () => {
    const into = await mkdtemp(path.join(os.tmpdir(), 'artefacts-'));
    try {
      await buildAll({ into });
      const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
      const differ = files.filter(
        (file) => !readFileSync(path.join(into, 'dist', file)).equals(readFileSync(`dist/${file}`)),
      );

      expect(files.length).toBeGreaterThan(functions.length);
      expect(differ).toEqual([]);
    } finally {
      await rm(into, { recursive: true });
    }
  });

  it('are packed with the same time, whenever that is', () => {
    // The time and day of the first entry.
    const times = functions.map((name) => readFileSync(`.serverless/${name}.zip`).readUInt32LE(10));

    expect(new Set(times).size).toBe(1);
    expect(times[0]).toBeLessThan(0x00_30_00_00);
  });

  it.each(functions)('%s loads no credential chain, no source map and no built-in by its facade', (name) => {
    const code = readFileSync(`dist/${name}/index.mjs`, 'utf8');

    expect(readdirSync(`dist/${name}`)).toEqual([
      'index.mjs',
      ...(name === 'get-status' ? ['openapi.json', 'openapi.json.gz'] : []),
    ]);
    expect(code).not.toMatch(/sso-oidc|AWS_CONTAINER_CREDENTIALS_FULL_URI|web_identity_token_file/);
    expect(code).not.toMatch(/from\s?["'](node:)?(https?|fs|util|process|crypto|stream)["']/);
    expect(code).not.toContain('sourceMappingURL');
  });

  it.each(functions)('%s holds holidays as data, and does not ask the library', (name) => {
    // Not toContain: its message would hold the whole artefact.
    expect(readFileSync(`dist/${name}/index.mjs`, 'utf8').includes('date-holidays')).toBe(false);
  });

  it.each(functions)('%s speaks none of the validator’s other languages', (name) => {
    expect(readFileSync(`dist/${name}/index.mjs`, 'utf8')).not.toMatch(/Ungültige Eingabe|Entrada inválida/);
  });
});
