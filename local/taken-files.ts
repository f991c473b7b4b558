import { type DropMemory, hashFile, type TakenFile } from './drop-memory.ts';
import { type FolderFile, stateOf } from './folder-files.ts';

/** The states of the files that earlier processes took, as they are now. */
export async function takenBefore(
  files: ReadonlyMap<string, FolderFile>,
  memory: DropMemory | undefined,
  pathOf: (key: string) => string,
): Promise<Map<string, string>> {
  const taken = new Map<string, string>();
  if (!memory) return taken;
  for (const [key, file] of files) {
    const known = memory.find(key);
    if (!known || known.size !== file.size || known.mtimeMs !== file.mtimeMs) continue;
    // A copy may keep the time of another content. Only the content says whether it is the same file.
    if (known.ctimeMs !== file.ctimeMs) {
      const hashes = await hashFile(pathOf(key)).catch(() => undefined);
      if (hashes?.sha256 !== known.sha256) continue;
      memory.note(key, takenFile(file, known.sha256));
    }
    taken.set(key, stateOf(file));
  }
  return taken;
}

/** Notes that these files were taken. One that cannot be read is left out. */
export async function noteAll(
  files: ReadonlyMap<string, FolderFile>,
  memory: DropMemory,
  pathOf: (key: string) => string,
): Promise<void> {
  for (const [key, file] of files) {
    const hashes = await hashFile(pathOf(key)).catch(() => undefined);
    if (hashes) memory.note(key, takenFile(file, hashes.sha256));
  }
}

export function takenFile({ size, mtimeMs, ctimeMs }: FolderFile, sha256: string): TakenFile {
  return { size, mtimeMs, ctimeMs, sha256 };
}
