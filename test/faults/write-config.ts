import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Limits } from '../../lib/delivery/limits.ts';
import type { TokenCounts } from './bridge.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/**
 * Writes a configuration with these operations, which replaces the project's own in the package. Returns its path. It
 * contains a hash of its source, so that a package of an older source is not reused.
 */
export async function writeConfig(tokens: TokenCounts, limits: Partial<Limits> = {}): Promise<string> {
  const shared = path.join(import.meta.dirname, 'bridge.ts');
  const text = [
    `// ${createHash('sha256')
      .update(await readFile(shared))
      .digest('hex')}`,
    `import { faultsBridge } from '../../test/faults/bridge.ts';`,
    `export default faultsBridge(${JSON.stringify(tokens)}, ${JSON.stringify(limits)});`,
    '',
  ].join('\n');
  const directory = path.join(root, '.build', 'faults');
  await mkdir(directory, { recursive: true });
  const name = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const file = path.join(directory, `${name}.config.ts`);
  await writeFile(file, text);
  return file;
}
