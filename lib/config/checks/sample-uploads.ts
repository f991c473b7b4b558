import { keyFault } from '../key-fault.ts';
import { partsOf } from '../prefix.ts';
import type { Facts, Need, Rule } from '../rule.ts';
import type { Upload } from '../upload.ts';

type AskedUpload = Upload & { readonly parts: Readonly<Record<string, string>> };

const id = '65d8b6195befbbd25409bb01';
/** What the named parts of a prefix may be: an id, the number of a case, an address, a word. */
const partValues = [undefined, id, 'PET-24521105632142745', 'cliente@example.com', 'Request'];
const names = ['sample.pdf', 'sample.jpg', 'sample.csv', 'sample.docx'];

/**
 * Returns made-up uploads for a rule: under its prefix with each kind of value in its named parts, in each folder and with each
 * ending that the rule's code compares with, and with each kind of file.
 */
export function sampleUploads({ prefix = '', answer }: Pick<Rule, 'prefix' | 'answer'>): AskedUpload[] {
  const [first = '', ...others] = partValues.map((value) =>
    prefix.replace(/\{(\w+)\}/g, (_braces, name: string) => value ?? sampleText(name)),
  );
  const { folders, endings } = comparedIn(answer);
  const all = [...names, ...endings.map((ending) => `sample${ending}`)];
  const inFolders = prefix === '' ? folders.flatMap((folder) => all.map((name) => folder + name)) : [];
  const keys = [...all.map((name) => first + name), ...others.map((folder) => folder + names[0]), ...inFolders];
  return [...new Set(keys)].map((key) => ({
    ...{ bucket: 'sample-bucket', key, versionId: 'sample', etag: 'sample', sequencer: '0', size: 100_000 },
    name: key.slice(key.lastIndexOf('/') + 1),
    parts: prefix === '' ? {} : (partsOf(prefix, key) ?? {}),
  }));
}

/** Returns the texts in the code of a rule that look like folders and endings, as in `upload.key.startsWith('quejas/')`. */
function comparedIn(answer: unknown): { readonly folders: readonly string[]; readonly endings: readonly string[] } {
  const texts = [...String(answer).matchAll(/(['"`])((?:(?!\1)[^\\\n$])+)\1/g)].map(([, , text = '']) => text);
  return {
    folders: texts.filter((text) => /^[^/].*\/$/.test(text) && keyFault(text) === undefined),
    endings: texts.filter((text) => /^\.\w{1,8}$/.test(text)),
  };
}

const person = { name: 'Ana Peña', address: 'cliente@example.com' };
const sampleMail: Facts['mail'] = {
  ...{ from: person, replyTo: person, to: [person], cc: [], subject: 'Sample', text: 'Sample', verdicts: {} },
  ...{ date: '2026-12-01T09:00:00Z', messageId: 'a@example.com', references: [], attachments: [], pictures: [] },
};

/** Returns the facts that a rule needs: text for whatever it asks for, and a sidecar with every field of a case. */
export function sampleFacts(needs: readonly Need[]): Partial<Facts> {
  const all: Facts = {
    metadata: anyName(),
    tags: anyName(),
    mail: sampleMail,
    sidecar: {
      ...{ type: 'Request', responsible: 'ADMIN_@demo', owner: 'ADMIN_@demo', contact: 'cliente@example.com' },
      ...{ description: 'Sample', status: 'Abierto', priority: 'Media', form: {}, solution: 'Sample' },
    },
  };
  return Object.fromEntries(needs.map((need) => [need, all[need]]));
}

/** An object that has a text of every name. */
export function anyName(): Readonly<Record<string, string>> {
  return new Proxy<Record<string, string>>(
    {},
    { get: (_target, name) => (typeof name === 'string' ? sampleText(name) : undefined), has: () => true },
  );
}

/** Returns a text that something of this name may hold. */
function sampleText(name: string): string {
  if (/mail|contact|correo/i.test(name)) return 'cliente@example.com';
  if (/id$|caso?e?$/i.test(name)) return id;
  return /user|usuario|owner|responsible|agent/i.test(name) ? 'ADMIN_@demo' : 'Request';
}
