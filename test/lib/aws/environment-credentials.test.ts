import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defaultProvider } from '../../../lib/aws/environment-credentials.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it('returns what Lambda puts into the environment, as it is at the time of the call', async () => {
  const provide = defaultProvider();
  expect(await provide()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'next');

  expect(await provide()).toMatchObject({ accessKeyId: 'next' });
});

it('returns no session where there is none', async () => {
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);

  expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
});

it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('throws without %s', async (name) => {
  vi.stubEnv(name, undefined);

  await expect(defaultProvider()()).rejects.toThrow('No AWS credentials in the environment');
});
