/** The names in a prefix: `caseType` and `contact` of `new/{caseType}/{contact}/`. */
type PartNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | PartNames<Rest> : never;

/** The named parts of a prefix, as an editor completes them. */
export type Parts<P extends string> = Readonly<Record<PartNames<P>, string>>;

/**
 * Returns the named parts of a key under this prefix; `undefined` when the key is not under it. A part is the name of one
 * folder. After the prefix, the key may have further folders. NFC and NFD are the same name, and parts are in NFC: the CRM
 * would not find a name in NFD.
 */
export function partsOf(prefix: string, key: string): Readonly<Record<string, string>> | undefined {
  const wanted = prefix.normalize('NFC').split('/').slice(0, -1);
  const given = key.normalize('NFC').split('/');
  if (given.length <= wanted.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [at, folder] of wanted.entries()) {
    const found = given[at] ?? '';
    const name = nameIn(folder);
    if (name === undefined ? found !== folder : found === '') return undefined;
    if (name !== undefined) parts[name] = found;
  }
  return parts;
}

/** What is wrong with a prefix. The build has the sentence of each. */
export type PrefixFault = 'prefixEnds' | 'prefixEmpty' | 'prefixPart' | 'prefixTwice';

/** Returns what is wrong with a prefix. `undefined` when it can be used. */
export function prefixFault(prefix: string): PrefixFault | undefined {
  if (prefix === '' || !prefix.endsWith('/') || prefix.startsWith('/')) return 'prefixEnds';
  const folders = prefix.slice(0, -1).split('/');
  if (folders.includes('')) return 'prefixEmpty';
  if (folders.some((folder) => /[{}]/.test(folder) && nameIn(folder) === undefined)) return 'prefixPart';
  const names = folders.map(nameIn).filter((name) => name !== undefined);
  return new Set(names).size === names.length ? undefined : 'prefixTwice';
}

function nameIn(folder: string): string | undefined {
  return /^\{([A-Za-z_]\w*)\}$/.exec(folder)?.[1];
}
