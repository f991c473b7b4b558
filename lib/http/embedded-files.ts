import { embeddedPrefix, isEmbedded } from '../config/embedded.ts';
import { fileKinds } from '../config/file-kinds.ts';
import { type AttachedObject, attachmentsOf, type Command, missingOf } from '../delivery/command.ts';
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

/** Of a file without a usable name of a field. */
const defaultName = 'archivo';

/** The files within one call's body. */
export interface EmbeddedFiles {
  /**
   * Returns the value with a file in the place of each data URI that holds one. Its bytes stay here. A text that is a JSON object
   * becomes that object.
   */
  take(value: unknown): unknown;
  /**
   * Returns the command with its files as this payload held them, each once. Of a file that the command names, only the key
   * counts: the payload may have written the rest. Throws a ProblemError `invalid` for any other such file.
   *
   * @param position The payload's position in a list.
   */
  attach(command: Command, position?: number): Command;
}

type Files = Map<string, AttachedObject>;

export function createEmbeddedFiles(): EmbeddedFiles {
  /** By the payload's position: none may name a file of another. */
  const taken: Files[] = [];

  function takePayload(value: unknown, position = 0): unknown {
    const files: Files = new Map();
    taken[position] = files;
    return take(value, defaultName, files);
  }

  function take(value: unknown, name: string, files: Files): unknown {
    if (typeof value === 'string') return takeText(value, name, files);
    if (Array.isArray(value)) return value.map((inner) => take(inner, name, files));
    if (typeof value !== 'object' || value === null) return value;
    // Field by field: assignment would lose one named `__proto__`, which is refused later.
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, take(inner, field, files)]));
  }

  function takeText(text: string, name: string, files: Files): unknown {
    const file = parse(text, name);
    // JotForm sends its fields as JSON within a field of a form. Its faults are the text's: the hook gets it as it is.
    if (!file)
      return /^\{\s*"/.test(text) && !findJsonFault(text, { maxDepth, maxFields })
        ? take(JSON.parse(text), name, files)
        : text;
    files.set(file.key, file);
    const { inline: _bytes, ...described } = file;
    return described;
  }

  return {
    take: (value) => (Array.isArray(value) ? value.map(takePayload) : takePayload(value)),
    attach(command, position = 0) {
      const attached = attachmentsOf(command).map((file) => {
        if (isOfBody(file)) return taken[position]?.get(file.key) ?? refuse('attachments');
        return file.inline === undefined ? file : refuse('attachments');
      });
      if (missingOf(command).some((file) => isOfBody(file) || file.inline !== undefined)) refuse('missing');
      // Those of a bucket are objects of the command, so they all stay.
      return attached.length === 0 ? command : ({ ...command, attachments: [...new Set(attached)] } as Command);
    },
  };
}

const isOfBody: (file: AttachedObject) => boolean = isEmbedded;

function refuse(field: string): never {
  throw new ProblemError('invalid', { field, reason: 'is not valid' });
}

/** The file that a data URI holds. Returns `undefined` for any other text and for other kinds. */
function parse(text: string, name: string): AttachedObject | undefined {
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
      .slice(0, 60) || defaultName;
  const fileName = `${plain}.${ending}`;
  return {
    bucket: '',
    // With the name: a file in two fields is two files.
    key: `${embeddedPrefix}${shortHash([base64, fileName])}`,
    size: bytes.length,
    name: fileName,
    type: fileKinds[ending]?.type ?? type,
    inline: base64,
  };
}
