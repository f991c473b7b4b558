import { expect, it } from 'vitest';
import { acceptsGzip } from '../../../lib/http/openapi.ts';

it.each([
  ['gzip', true],
  ['gzip, deflate, br', true],
  ['br;q=1.0, GZIP;q=0.8, *;q=0.1', true],
  ['*', true],
  ['gzip;q=0.001', true],
  ['', false],
  [undefined, false],
  ['identity', false],
  ['br, deflate', false],
  ['gzip;q=0', false],
  ['gzip; q=0.000, *', false],
  ['*;q=0', false],
  ['x-gzipped', false],
])('Accept-Encoding %o allows gzip: %s', (accepted, expected) => {
  expect(acceptsGzip(accepted)).toBe(expected);
});
