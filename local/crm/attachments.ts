import { randomUUID } from 'node:crypto';
import { AttachmentText } from './attachment-text.ts';
import { type Call, newHashedFile } from './call.ts';
import { extensionOf, typeOfName } from './file-kind.ts';
import type { FormFile } from './form.ts';
import type { HashedFile } from './hashed-file.ts';
import { RefusalError, refusals } from './refusal.ts';
import type { AttachmentForm } from './settings.ts';
import type { StoredFile } from './state.ts';

/**
 * Decodes the list of attachments of a JSON body. Documented: a list of texts.
 *
 * An attachment may be unreadable, too large or of a kind that is not accepted. Then the setting `badAttachment` decides:
 * throws a RefusalError, or omits it.
 */
export async function receiveAttachments(call: Call, list: unknown): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for (const item of listOf(list)) {
    const text = await readAttachment(call, item);
    const isReadable = text.isReadable && call.world.settings.attachmentForms.includes(text.form);
    const name = cleanName(text.name) ?? `adjunto_${files.length + 1}.${extensionOf(text.content.head, text.type)}`;
    const candidate = { name, hasName: text.name !== undefined, form: text.form, content: text.content };
    const file = receiveFile(call, candidate, isReadable);
    if (file !== undefined) files.push(file);
  }
  return files;
}

/** The same for the `file` parts of a form. */
export function receiveFormFiles(call: Call, formFiles: readonly FormFile[]): StoredFile[] {
  const { uploadMaxBytes } = call.world.settings;
  const uploaded = formFiles.filter(({ content }) => content.bytes <= uploadMaxBytes);
  const files = uploaded.map(({ name, content }) => {
    const candidate = {
      name: cleanName(name) ?? 'file',
      type: undefined,
      hasName: true,
      form: 'form-data',
      content,
    } as const;
    return receiveFile(call, candidate, true);
  });
  return files.filter((file) => file !== undefined);
}

interface Candidate {
  readonly name: string;
  readonly hasName: boolean;
  readonly form: AttachmentForm | 'form-data';
  readonly content: HashedFile;
}

function receiveFile(
  call: Call,
  { name, hasName, form, content }: Candidate,
  isReadable: boolean,
): StoredFile | undefined {
  const { settings } = call.world;
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  // A name that the simulator made up has no ending to check.
  const isAcceptedKind = settings.attachmentExtensions.includes(extension) || (!hasName && extension === 'bin');
  const stored = isReadable && isAcceptedKind && !content.isTooLarge;
  call.received.push({ name, bytes: content.bytes, sha256: content.sha256, form, stored });
  if (!stored && settings.badAttachment === 'refuse') throw new RefusalError(417, 'THE ATTACHMENT IS NOT VALID');
  if (!stored) return undefined;
  const id = randomUUID();
  const { bytes, sha256, path } = content;
  return { id, name, type: typeOfName(name), bytes, sha256, path, url: call.world.fileUrl(id, name) };
}

async function readAttachment(call: Call, item: unknown): Promise<AttachmentText> {
  if (item instanceof AttachmentText) return item;
  if (typeof item !== 'string') throw refusals.missing();
  const text = new AttachmentText(newHashedFile(call));
  text.write(Buffer.from(item));
  text.end();
  await text.content.close();
  return text;
}

function listOf(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list;
  // To PHP `{}` is an empty list.
  if (typeof list === 'object' && list !== null && Object.keys(list).length === 0) return [];
  throw refusals.missing();
}

/** The last part of a path, without control characters. */
function cleanName(name: string | undefined): string | undefined {
  return (
    name
      ?.split(/[/\\]/)
      .at(-1)
      ?.replace(/[\p{Cc}]/gu, '')
      .trim() || undefined
  );
}
