import type { StoredFile } from '../crm/state.ts';

export interface ShownFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
  /** URL without the origin, because the page may be open as `localhost`. */
  readonly path: string;
}

export function toShownFile({ id, name, type, bytes, sha256, url }: StoredFile): ShownFile {
  return { id, name, type, bytes, sha256, path: new URL(url).pathname };
}
