import type { Attachment, AttachmentEncoding } from '../../lib/wolkvox/attachment.ts';
import { updateCaseAttachments } from '../../lib/wolkvox/cases.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { fetchFile } from './fetch-file.ts';
import { readCase, type Sandbox, unchanged } from './sandbox.ts';
import { smallContent, smallFile } from './small-file.ts';

/** How files must be written, and what new files of a case do to the files it has. */
export interface AttachmentFindings {
  readonly encodings: Readonly<Record<AttachmentEncoding, EncodingFinding>>;
  readonly updateAttachments?: 'append' | 'replace';
}

/** `stored`: the case shows a new file. `intact`: its bytes are those sent. `intact` is missing when they cannot be fetched. */
export interface EncodingFinding {
  readonly stored: boolean;
  readonly intact?: boolean;
}

const encodings = ['base64', 'html-link', 'data-uri'] as const;

/** Adds a small file to the case in each encoding, and reads which files the case then shows. Costs 8 calls at most. */
export async function askAttachments(sandbox: Sandbox, caseId: string): Promise<AttachmentFindings> {
  let before: readonly string[] = [];
  let update: 'append' | 'replace' | undefined;
  const findings: Partial<Record<AttachmentEncoding, EncodingFinding>> = {};

  async function add(encoding: AttachmentEncoding, number: number): Promise<EncodingFinding> {
    const content = smallContent(`${encoding}, ${number}`);
    const file = smallFile(`prueba-${encoding}-${number}.pdf`, `${encoding}, ${number}`);
    if (!(await addFile(sandbox, caseId, encoding, file))) return { stored: false };
    const now = (await readCase(sandbox, caseId))?.files.map(({ url }) => url) ?? [];
    const added = now.filter((url) => !before.includes(url));
    if (before.length > 0 && before.some((url) => !now.includes(url))) update = 'replace';
    else if (before.length > 0 && added.length > 0) update = 'append';
    before = now;
    for (const url of now) sandbox.seenFiles.add(url);
    const [url] = added;
    if (url === undefined) return { stored: false };
    const bytes = await fetchFile(url, content.length);
    return { stored: true, ...(bytes && { intact: bytes.equals(content) }) };
  }

  for (const encoding of encodings) findings[encoding] = await add(encoding, 1);
  const stored = encodings.find((encoding) => findings[encoding]?.stored);
  // One file alone does not show what happens to the others.
  if (update === undefined && stored) await add(stored, 2);
  return {
    encodings: findings as Record<AttachmentEncoding, EncodingFinding>,
    ...(update && { updateAttachments: update }),
  };
}

/** Adds a file to a case in this encoding. Returns false when the CRM refuses it. */
export async function addFile(
  sandbox: Sandbox,
  caseId: string,
  encoding: AttachmentEncoding,
  file: Attachment,
): Promise<boolean> {
  try {
    const crm = { ...sandbox.crm, attachmentEncoding: encoding };
    await updateCaseAttachments(crm, caseId, unchanged(sandbox), [file]);
    return true;
  } catch (error) {
    if (error instanceof WolkvoxError && ['rejected', 'unreadable', 'too_large'].includes(error.kind)) return false;
    throw error;
  }
}

/** Returns the configured encoding if it works, else a working one, first one that carries the file's name. */
export function chosenEncoding(
  { encodings: found }: AttachmentFindings,
  configured: AttachmentEncoding,
): AttachmentEncoding | undefined {
  const order = [configured, 'html-link', 'data-uri', 'base64'] as const;
  const working = order.filter((encoding) => found[encoding].stored && found[encoding].intact !== false);
  return working[0];
}
