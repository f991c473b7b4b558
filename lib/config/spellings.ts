/**
 * Returns each way in which this key may be stored, the given one first. The same name has two spellings in Unicode: a Mac
 * writes `é` as two characters in the names of files (NFD), keyboards write one (NFC). S3 takes them for two keys. A folder
 * and the file in it may differ. Most keys have one spelling.
 */
export function spellingsOf(key: string): readonly string[] {
  const nameAt = key.lastIndexOf('/') + 1;
  const both = (text: string) => [text, text.normalize('NFC'), text.normalize('NFD')];
  const names = both(key.slice(nameAt));
  return [...new Set(both(key.slice(0, nameAt)).flatMap((folders) => names.map((name) => folders + name)))];
}
