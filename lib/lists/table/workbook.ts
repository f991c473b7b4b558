import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import type { ByteSource } from '../../aws/byte-source.ts';
import { kindOfFormat, type NumberKind } from './cell-text.ts';
import { TableError } from './table-row.ts';
import { TextFile } from './text-file.ts';
import { readWholeXml, readXml } from './xml.ts';

/** What a workbook says beside its rows. */
export interface Workbook {
  /** The first sheet that is not hidden. */
  openSheet(): Promise<Readable>;
  readonly texts: TextFile;
  /** By the style of a cell: how its number is shown. */
  readonly kinds: readonly NumberKind[];
  readonly from1904: boolean;
  close(): void;
}

/** Parts of a workbook are few. A bomb of names is none. */
const mostParts = 10_000;

/** Opens an XLSX file by its directory, which is at its end. Only the parts that are needed are read. Throws a TableError. */
export async function openWorkbook(source: ByteSource): Promise<Workbook> {
  const zip = await fromRandomAccessReaderPromise(new SourceReader(source), source.size, {
    autoClose: false,
    lazyEntries: true,
  }).catch((error) => {
    throw faultOf(error);
  });
  const parts = await partsOf(zip);
  const open = async (name: string) => {
    const entry = parts.get(name);
    return entry && zip.openReadStreamPromise(entry);
  };
  const texts = new TextFile();
  try {
    const { sheet, from1904 } = await readBook(open);
    const kinds = await readKinds(await open('xl/styles.xml'));
    await readTexts(await open('xl/sharedStrings.xml'), texts);
    return { openSheet: async () => required(await open(sheet)), texts, kinds, from1904, close: () => texts.close() };
  } catch (error) {
    texts.close();
    throw error;
  }
}

type OpenPart = (name: string) => Promise<Readable | undefined>;

/** Reads ranges of the source, as the library asks for them. */
class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(from: number, to: number): Readable {
    const through = new PassThrough();
    this.#source
      .open(from, to)
      .then((bytes) => pipeline(bytes, through))
      .catch((error) => through.destroy(error));
    return through;
  }
}

async function partsOf(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > mostParts) throw new TableError('bad_table');
  const parts = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) throw new TableError('encrypted');
    parts.set(entry.fileName, entry);
  }
  return parts;
}

async function readBook(open: OpenPart): Promise<{ readonly sheet: string; readonly from1904: boolean }> {
  const sheets: Readonly<Record<string, string>>[] = [];
  let from1904 = false;
  await readWholeXml(required(await open('xl/workbook.xml')), {
    open(name, attributes) {
      if (name === 'sheet') sheets.push(attributes);
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
    },
  });
  const id = sheets.find(({ state = 'visible' }) => state === 'visible')?.['r:id'];
  let target: string | undefined;
  await readWholeXml(required(await open('xl/_rels/workbook.xml.rels')), {
    open(name, { Id, Target }) {
      if (name === 'Relationship' && Id === id) target = Target;
    },
  });
  if (target === undefined) throw new TableError('no_table');
  return { sheet: target.startsWith('/') ? target.slice(1) : `xl/${target}`, from1904 };
}

async function readKinds(styles: Readable | undefined): Promise<NumberKind[]> {
  const codes = new Map<number, string>();
  const kinds: NumberKind[] = [];
  let isOfCells = false;
  if (!styles) return kinds;
  await readWholeXml(styles, {
    open(name, { numFmtId, formatCode = '' }) {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode);
      if (name === 'cellXfs') isOfCells = true;
      if (name === 'xf' && isOfCells) kinds.push(kindOfFormat(Number(numFmtId), codes.get(Number(numFmtId))));
    },
    close(name) {
      if (name === 'cellXfs') isOfCells = false;
    },
  });
  return kinds;
}

/** Each `si` is a text, in one piece or in runs. What is said of its pronunciation is no part of it. */
async function readTexts(strings: Readable | undefined, texts: TextFile): Promise<void> {
  if (!strings) return;
  let text = '';
  let isText = false;
  let isPhonetic = false;
  const pieces = readXml(strings, {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') isPhonetic = true;
      if (name === 't') isText = !isPhonetic;
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(name) {
      if (name === 't') isText = false;
      if (name === 'rPh') isPhonetic = false;
      if (name === 'si') texts.add(text);
    },
  });
  for await (const _piece of pieces);
}

function required(stream: Readable | undefined): Readable {
  if (!stream) throw new TableError('no_table');
  return stream;
}

/** What the library says of a file that is no ZIP file has no class of its own. What S3 says has one. */
function faultOf(error: unknown): unknown {
  return error instanceof Error && error.constructor === Error ? new TableError('bad_table') : error;
}
