import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runOslsPackage } from './osls.ts';

const fixture = path.join(import.meta.dirname, 'fixture');
const packages = path.resolve(import.meta.dirname, '..', '..', '.build');
const templateName = 'cloudformation-template-update-stack.json';

let packaged: Promise<string> | undefined;

/** Packages a copy of `fixture`, unless it was packaged before and did not change. Returns the file of its template. */
export function packageFixture(): Promise<string> {
  packaged ??= packageOnce();
  return packaged;
}

async function packageOnce(): Promise<string> {
  const directory = path.join(packages, `fixture-${await fingerprint()}`);
  if (!existsSync(directory)) {
    const draft = path.join(packages, `draft-${randomUUID()}`);
    await mkdir(packages, { recursive: true });
    await cp(fixture, draft, { recursive: true });
    await runOslsPackage(draft);
    // Another process may have been first: then its package stays.
    await rename(draft, directory).catch(() => rm(draft, { recursive: true }));
  }
  return path.join(directory, '.serverless', templateName);
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(String(createRequire(import.meta.url)('osls/package.json').version));
  for (const name of (await readdir(fixture)).sort()) {
    hash
      .update(`${name}\0`)
      .update(await readFile(path.join(fixture, name)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
