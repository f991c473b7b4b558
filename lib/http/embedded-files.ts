import { embeddedPrefix, isEmbedded } from '../config/embedded.ts';
import { fileKinds } from '../config/file-kinds.ts';
import { type AttachedObject, attachmentsOf, type Command } from '../delivery/command.ts';
import { shortHash } from '../hash.ts';
import { findJsonFault } from '../json-scan.ts';
import { maxDepth, maxFields } from './bounds.ts';
import { ProblemError } from './problem.ts';

/** The endings of what forms make, by their MIME type. */
const endings: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'application/pdf': 'pdf',
};

/** The files within one call's body. */
export interface EmbeddedFiles {
  /**
   * Returns the value with a file in the place of each data URI that holds one. Its bytes stay here. A text that is a JSON object
   * becomes that object.
   */
  take(value: unknown): unknown;
  /** Returns the command with the bytes of its files from this call. Throws a ProblemError `invalid` for any other such file. */
  attach(command: Command): Command;
}

export function createEmbeddedFiles(): EmbeddedFiles {
  const bytesOf = new Map<string, string>();

  function take(value: unknown, name: string): unknown {
    if (typeof value === 'string') return takeText(value, name);
    if (Array.isArray(value)) return value.map((inner) => take(inner, name));
    if (typeof value !== 'object' || value === null) return value;
    // Field by field: assignment would lose one named `__proto__`, which is refused later.
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, take(inner, field)]));
  }

  function takeText(text: string, name: string): unknown {
    const file = parse(text, name);
    // JotForm sends its fields as JSON within a field of a form. Its faults are the text's: the hook gets it as it is.
    if (!file)
      return /^\{\s*"/.test(text) && !findJsonFault(text, { maxDepth, maxFields })
        ? take(JSON.parse(text), name)
        : text;
    const { base64, ...described } = file;
    bytesOf.set(described.key, base64);
    return described;
  }

  return {
    take: (value) => take(value, 'archivo'),
    attach(command) {
      const files = attachmentsOf(command).map((file): AttachedObject => {
        const isOwn: boolean = isEmbedded(file);
        const inline = isOwn ? bytesOf.get(file.key) : undefined;
        if (isOwn ? inline === undefined : file.inline !== undefined)
          throw new ProblemError('invalid', { field: 'attachments', reason: 'is not valid' });
        return inline === undefined ? file : { ...file, inline };
      });
      return files.length === 0 ? command : ({ ...command, attachments: files } as Command);
    },
  };
}

/** The file that a data URI holds. Returns `undefined` for any other text and for other kinds. */
function parse(text: string, name: string) {
  const [, type = '', base64 = ''] =
    /^data:([a-z]+\/[a-z]+)(?:;[\w=.-]+)?;base64,([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const ending = Object.hasOwn(endings, type) ? endings[type] : undefined;
  const bytes = Buffer.from(base64, 'base64');
  if (ending === undefined || bytes.toString('base64') !== base64) return undefined;
  const plain =
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{M}\p{N}_ -]/gu, '')
      .trim()
      .slice(0, 60) || 'archivo';
  return {
    bucket: '',
    key: `${embeddedPrefix}${shortHash(base64)}`,
    size: bytes.length,
    name: `${plain}.${ending}`,
    type: fileKinds[ending]?.type ?? type,
    base64,
  };
}
