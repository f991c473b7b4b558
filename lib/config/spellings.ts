/**
 * Returns each way in which this key may be stored, the given one first. The same name has two spellings in Unicode: a Mac
 * writes `é` as two characters in the names of files (NFD), keyboards write one (NFC). S3 takes them for two keys, and cannot be
 * asked for both at once. Folders and the file in them may differ. Most keys have one spelling. Where many folders have two, they
 * are taken to be spelt alike.
 */
export function spellingsOf(key: string): readonly string[] {
  const nameAt = key.lastIndexOf('/') + 1;
  const alike = joined([key.slice(0, nameAt), key.slice(nameAt)].map(spellingsOfPart));
  const parts = key.split(/(?<=\/)/).map(spellingsOfPart);
  const isBounded = parts.reduce((product, { length }) => product * length, 1) <= mostSpellings;
  return [...new Set([...alike, ...(isBounded ? joined(parts) : [])])];
}

/** Each of them may cost a call to S3. */
const mostSpellings = 32;

function spellingsOfPart(text: string): readonly string[] {
  return [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
}

/** Returns each way to take one spelling of each part. */
function joined(parts: readonly (readonly string[])[]): readonly string[] {
  return parts.reduce<readonly string[]>(
    (begins, ends) => begins.flatMap((begin) => ends.map((end) => begin + end)),
    [''],
  );
}
