import { describe, expect, it } from 'vitest';
import type { ObjectFacts } from '../../../lib/aws/object-facts.ts';
import { type FileCheck, fileCheckOf, findFileFault } from '../../../lib/uploads/file-fault.ts';
import { faultLines } from '../../setup/fault-lines.ts';
import { bridgeOf } from './handling.ts';

const page = '<!DOCTYPE html><html><body><script>alert(1)</script></body></html>';
const zeros = '\0'.repeat(64);

describe('active content', () => {
  it.each([
    ['audio.mp3', page],
    ['video.mov', page],
    ['tabla.csv', page],
    ['escaneo.tiff', page],
    ['sonido.wma', page],
    ['película.wmv', page],
    ['carta.pdf', `<html><!-- %PDF-1.7 --><script>alert(1)</script></html>`],
    ['carta.pdf', `<!-- %PDF-1.7 --><script>alert(1)</script>`],
    ['carta.pdf', `hola %PDF-1.7 <script>alert(1)</script>`],
    ['carta.pdf', `%PDF-1.7\n<script>alert(1)</script>`],
    ['tabla.csv', `\n\n   ${page}`],
    ['tabla.csv', `\ufeff${page}`],
    ['tabla.csv', 'nombre;nota\nAna;<SCRIPT SRC=//example.com></SCRIPT>\n'],
    ['tabla.csv', 'nombre;nota\nAna;<img src=x onerror=alert(1)>\n'],
    ['tabla.csv', 'nombre;nota\nAna;<img/src="x"onerror="alert(1)">\n'],
    ['tabla.csv', 'nombre;nota\nAna;<a href="javascript:alert(1)">x</a>\n'],
    ['tabla.csv', '<b>Hola</b>'],
    ['audio.mp3', `ID3${page}`],
    ['video.mov', `\x01\x02${zeros}${page}`],
    ['video.mov', `<!--ftypqt  \0\0--><script>alert(1)</script>`],
    ['video.mov', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['nota.txt', '<?xml version="1.0"?><svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>'],
    ['factura.xml', '<?xml version="1.0"?><x:a xmlns:x="http://www.w3.org/1999/xhtml"><x:script/></x:a>'],
    ['factura.xml', '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><a/>'],
    ['página.html', page],
    ['dibujo.svg', '<svg/>'],
    ['tabla.csv', '<?php system($_GET["x"]); ?>'],
    ['tabla.csv', '#!/bin/sh\nrm -rf /\n'],
    ['tabla.csv', '@echo off\r\ndel *.*\r\n'],
    ['nota.txt', '<%@ page import="java.io.*" %>'],
    ['nota.txt', 'Set s = CreateObject("WScript.Shell")'],
  ])('is refused as %s: %j', async (name, content) => {
    expect(await faultOf(name, Buffer.from(content))).toBe('wrong_type');
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${page}`, 'utf16le')],
    ['UTF-16 without its mark', Buffer.from(page, 'utf16le')],
    ['UTF-16 of the other order', Buffer.from(`\ufeff${page}`, 'utf16le').swap16()],
  ])('is refused in %s', async (_coding, bytes) => {
    expect(await faultOf('tabla.csv', bytes)).toBe('wrong_type');
  });

  it.each([
    ['tabla.csv', 'nombre;nota\nAna;3 < 4 y <ana@example.com> once = 11\nLuz;<p>Hola</p><br>\n'],
    ['tabla.csv', '-> precio;onda=3\n'],
    ['factura.xml', '<?xml version="1.0"?><Invoice><ds:Object Id="x"/><cbc:Note>a</cbc:Note></Invoice>'],
    ['factura.xml', '<!DOCTYPE Invoice><Invoice/>'],
    ['nota.txt', 'Hola, #1: 50% @echo'],
    ['carta.pdf', '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n'],
    ['carta.pdf', `%PDF-1.7\n${zeros}${page}`],
    ['foto.jpg', Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100', 'hex'), Buffer.from(page)])],
    ['audio.mp3', Buffer.from('0b77d4a3c09fbb817e5500ff13'.repeat(40), 'hex')],
  ])('is none of a file that nothing runs: %s, %j', async (name, content) => {
    expect(await faultOf(name, Buffer.from(content as string))).toBeUndefined();
  });

  it('is sent where the operation says so, and its ending is right', async () => {
    expect(await faultOf('página.html', Buffer.from(page), { activeContent: 'send' })).toBeUndefined();
    expect(await faultOf('tabla.csv', Buffer.from(page), { activeContent: 'send' })).toBeUndefined();
    expect(await faultOf('foto.jpg', Buffer.from(page), { activeContent: 'send' })).toBe('wrong_type');
  });
});

describe('an operation', () => {
  it('refuses active content unless it says otherwise', () => {
    const of = (demo: object) => fileCheckOf(bridgeOf({ demo }), 'demo').activeContent ?? 'refuse';

    expect(of({})).toBe('refuse');
    expect(of({ activeContent: 'send' })).toBe('send');
  });

  it.each(['html', 'svg'])('that lists %s files must say that it wants them', (ending) => {
    const faultsOf = (settings: object) =>
      faultLines({
        operations: { demo: { server: 'crm0001.wolkvox.com', attachmentTypes: ['pdf', ending], ...settings } },
        uploads: { operation: 'demo', rules: [] },
        sources: {},
        schedules: [],
      });

    expect(faultsOf({})).toEqual([
      expect.stringContaining(`attachmentTypes: each ${ending} file is refused as active content`),
    ]);
    expect(faultsOf({ activeContent: 'send' })).toEqual([]);
  });
});

const endings = 'csv pdf jpg mp3 mov tiff wma wmv txt xml html svg'.split(' ');

function faultOf(name: string, bytes: Buffer, changes: Partial<FileCheck> = {}) {
  const facts = { firstBytes: async (_object: unknown, count: number) => bytes.subarray(0, count) };
  const file = { bucket: 'b', key: name, etag: 'e', size: bytes.length, name, type: 'x/y' };
  const check = { attachmentLimit: 1_000_000, attachmentTypes: endings, ...changes };
  return findFileFault(facts as unknown as ObjectFacts, file, check);
}
