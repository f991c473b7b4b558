import path from 'node:path';
import type { Store } from '../store.ts';
import type { DeleteMarker, ObjectVersion } from './bucket.ts';

type Version = ObjectVersion | DeleteMarker;

/** What a store keeps of a bucket: each version and delete marker, without its bytes. */
export interface KeptVersions {
  /** By key, oldest version first. */
  read(): Map<string, Version[]>;
  /** Adds the newest version of a key. */
  add(key: string, version: Version): void;
  /** Replaces a version, which stays at its place. */
  replace(key: string, version: Version): void;
  remove(key: string, versionId: string): void;
}

/** In the store, a file has its name alone: the folder may move. */
interface Kept {
  readonly key: string;
  readonly version: Readonly<Record<string, unknown>> & { readonly lastModified: number; readonly file?: string };
}

const prefix = 'bucket:';

export function keptVersions(store: Store, bucket: string, folder: string): KeptVersions {
  const list = store.list(prefix + bucket);
  const id = (key: string, versionId: string) => JSON.stringify([key, versionId]);

  function replace(key: string, version: Version): void {
    const { lastModified, ...rest } = version;
    const file = version.isMarker ? {} : { file: path.basename(version.file) };
    list.put(id(key, version.versionId), { key, version: { ...rest, ...file, lastModified: lastModified.getTime() } });
  }

  return {
    read() {
      const versions = new Map<string, Version[]>();
      for (const { value } of list.entries()) {
        const { key, version } = value as Kept;
        const { lastModified, file } = version;
        const restored = {
          ...version,
          lastModified: new Date(lastModified),
          ...(file && { file: path.join(folder, file) }),
        };
        versions.set(key, [...(versions.get(key) ?? []), restored as unknown as Version]);
      }
      return versions;
    },
    add(key, version) {
      store.atomically(() => {
        // A new entry is the last one.
        list.delete(id(key, version.versionId));
        replace(key, version);
      });
    },
    replace,
    remove: (key, versionId) => list.delete(id(key, versionId)),
  };
}

/** The names of the files that some kept version has. */
export function keptFiles(store: Store): Set<string> {
  const entries = store.names(prefix).flatMap((name) => store.list(name).entries());
  return new Set(entries.map(({ value }) => (value as Kept).version.file).filter((file) => file !== undefined));
}
