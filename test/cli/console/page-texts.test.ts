import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { reasons } from '../../../cli/console/reason-texts.ts';
import { texts as ownTexts } from '../../../cli/console/texts.ts';
import { isReason } from '../../../cli/reasons.ts';
import { misbehaviourTexts } from '../../../local/console/misbehaviour-texts.ts';
import { texts as simulatorTexts } from '../../../local/console/texts.ts';

const folders = ['cli/console/page', 'local/console/page'];
const files = (await Promise.all(folders.map(filesIn))).flat();
const tables = [ownTexts, simulatorTexts, misbehaviourTexts];
const texts: Readonly<Record<string, { readonly en: string }>> = Object.assign({}, ...tables);

async function filesIn(folder: string) {
  const names = (await readdir(folder)).filter((name) => /\.(html|js)$/.test(name));
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(path.join(folder, name), 'utf8') })));
}

it('the tables have no name in common', () => {
  const names = tables.flatMap((table) => Object.keys(table));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

it('each element that names a text holds its English words', () => {
  const elements = files.flatMap(({ name, text }) =>
    [...text.matchAll(/\sdata-t="(\w+)"[^>]*>([^<]*)</g)].map(([, text = '', words]) => [name, text, words]),
  );
  expect(elements.length).toBeGreaterThan(40);
  expect(elements.filter(([, name = '', words]) => texts[name]?.en !== words)).toEqual([]);
});

it('says only of reasons that there are what they mean', () => {
  expect(Object.keys(reasons).filter((word) => !isReason(word))).toEqual([]);
});

it('each label, title and hint names a text', () => {
  const names = files.flatMap(({ text }) => [...text.matchAll(/\sdata-t-\w+="(\w+)"/g)].map(([, name]) => name ?? ''));
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !(name in texts))).toEqual([]);
});
