import { describe, expect, it } from 'vitest';
import { markersAtPlace, withoutMarkers } from '../../../lib/delivery/marker-text.ts';

const one = `wkx-${'a'.repeat(20)}`;
const two = `wkx-${'b'.repeat(20)}`;

describe('the markers at their own place in a record', () => {
  it.each([
    ['at the end of a description', { description_case: `Hola\n\n${one}` }],
    ['before the end of its HTML', { description_case: `<p>Hola<br><br>${one}</p>&nbsp; \n` }],
    ['in capital letters', { description_case: `HOLA ${one.toUpperCase()}` }],
    ['as a whole value', { Referencia: one }],
    ['in the field of the operation', { form: { Marca: one } }],
  ])('are found %s', (_where, record) => {
    expect(markersAtPlace(record, 'Marca')).toEqual([one]);
  });

  it.each([
    ['within a text', { description_case: `Escribió ${one} ayer` }],
    ['in another form field', { form: { Comentario: one } }],
    ['in the history', { history: [{ message: one }] }],
    ['as a part of a longer word', { description_case: `${one}a` }],
    ['in a form that PHP writes as a list', { form: [] }],
  ])('are not %s', (_where, record) => {
    expect(markersAtPlace(record, 'Marca')).toEqual([]);
  });

  it('are those at the end alone, however many a text holds', () => {
    expect(markersAtPlace({ description_case: `${`${one} `.repeat(1_200)}\n\n${two}` })).toEqual([two]);
  });
});

describe('people’s text without markers', () => {
  it('keeps its words, with a space in each marker', () => {
    const text = withoutMarkers(`Cita: ${one}, ${two.toUpperCase()} y wkx-corto`);

    expect(text).toBe(`Cita: wkx- ${'a'.repeat(20)}, WKX- ${'B'.repeat(20)} y wkx-corto`);
    expect(markersAtPlace({ description_case: withoutMarkers(one) })).toEqual([]);
  });
});
