import { Readable } from 'node:stream';
import { strToU8, zipSync } from 'fflate';
import type { ByteSource } from '../../../../lib/aws/byte-source.ts';
import { readTable } from '../../../../lib/lists/table/read-table.ts';

/** A source of these bytes, in pieces of this length: a character, a quote or a tag may be cut anywhere. */
export function sourceOf(content: string | Uint8Array, pieceBytes = 7): ByteSource {
  const bytes = Buffer.from(content as Uint8Array);
  return {
    size: bytes.length,
    open: async (from, to = bytes.length) => Readable.from(pieces(bytes.subarray(from, to), pieceBytes)),
  };
}

function* pieces(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** All rows, each as its number and its cells. */
export async function rowsOf(content: string | Uint8Array, pieceBytes?: number) {
  const rows: [number, ...string[]][] = [];
  for await (const { number, cells } of readTable(sourceOf(content, pieceBytes))) rows.push([number, ...cells]);
  return rows;
}

export interface BookParts {
  /** The rows of the sheet as XML. */
  readonly rows: string;
  readonly strings?: readonly string[];
  readonly styles?: string;
  readonly bookPr?: string;
  readonly sheets?: string;
}

/** A workbook as Excel writes it: the sheet before the texts that it needs. */
export function workbook({ rows, strings = [], styles = '', bookPr = '', sheets }: BookParts): Uint8Array {
  const one = '<sheet name="Hoja1" sheetId="1" r:id="rId1"/>';
  const xml = (text: string) => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`);
  const relation = (at: number) => `<Relationship Id="rId${at}" Type="sheet" Target="worksheets/sheet${at}.xml"/>`;
  return zipSync({
    '[Content_Types].xml': xml('<Types/>'),
    'xl/workbook.xml': xml(`<workbook xmlns:r="r">${bookPr}<sheets>${sheets ?? one}</sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': xml(`<Relationships>${relation(1)}${relation(2)}</Relationships>`),
    'xl/worksheets/sheet1.xml': xml(`<worksheet><sheetData>${rows}</sheetData></worksheet>`),
    'xl/worksheets/sheet2.xml': xml(
      '<worksheet><sheetData><row r="1"><c r="A1"><v>2</v></c></row></sheetData></worksheet>',
    ),
    'xl/styles.xml': xml(`<styleSheet>${styles}</styleSheet>`),
    'xl/sharedStrings.xml': xml(`<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`),
  });
}
