import { expect, it } from 'vitest';
import { httpParts } from '../../scripts/http-parts.ts';

it('questions about a hook by GET, HEAD and OPTIONS have routes of their own, outside the throttle of unknown addresses', () => {
  const { getStatus } = httpParts({}).calls;

  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    expect(getStatus).toContainEqual({ httpApi: { method, path: '/hooks/{source}' } });
  }
  expect(getStatus.at(-1)).toEqual({ httpApi: '*' });
});
