import { fileKinds } from '../lib/config/file-kinds.ts';

/** What may follow an address that names a file: `ana@example.com.pdf` holds her address, `ana@example.com.co` does not. */
const endings = [...Object.keys(fileKinds), 'json', 'txt', 'xml'].join('|');

/** Whether a text of the payloads bucket, which is JSON, holds this e-mail address as a whole, in any case, NFC or NFD. */
export function mentionsAddress(json: string, address: string): boolean {
  const literal = address
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, String.raw`\$&`);
  const goesOn = String.raw`[a-z0-9-]|\.(?!(?:${endings})(?![a-z0-9.-]))[a-z0-9]`;
  return new RegExp(`(?<![a-z0-9._%+@-])${literal}(?!${goesOn})`).test(textsOf(json).normalize('NFC').toLowerCase());
}

/** Returns its keys and texts without the escapes of JSON. */
function textsOf(json: string): string {
  const texts: string[] = [];
  JSON.parse(json, (key, value: unknown) => {
    texts.push(key, ...(typeof value === 'string' ? [value] : []));
    return value;
  });
  return texts.join('\n');
}
