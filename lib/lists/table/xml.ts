import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { TableError } from './table-row.ts';

/** What a part of a workbook is read with. Names are without their prefix. */
export interface XmlReader {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/** A text between two tags must be shorter: the parser holds it. */
const longestText = 4_000_000;

/** Reads a part of a workbook, and pauses after each piece of it. Throws a TableError for what is no XML. */
export async function* readXml(stream: Readable, { open, close, text }: XmlReader): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false });
  let sinceTag = 0;
  parser.on('error', () => {
    throw new TableError('bad_table');
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    sinceTag = 0;
    open?.(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    sinceTag = 0;
    close?.(localName(name));
  });
  if (text) parser.on('text', text);
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sinceTag += chunk.length;
    parser.write(decoder.decode(chunk, { stream: true }));
    if (sinceTag > longestText) throw new TableError('bad_table');
    yield;
  }
  parser.write(decoder.decode());
  parser.close();
  yield;
}

/** Reads a part of a workbook to its end. */
export async function readWholeXml(stream: Readable, reader: XmlReader): Promise<void> {
  for await (const _piece of readXml(stream, reader));
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
