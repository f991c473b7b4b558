import { describe, expect, test } from 'vitest';
import { queryTokenInformation } from '../../../lib/wolkvox/token-information.ts';
import { client, record } from './recording-server.ts';

const data = {
  description: 'API',
  token_limit: 4800,
  token_use_today: '12',
  available_consumition_options: 4788,
  hours_to_restart_count: 15,
};
const answer = (given: unknown) =>
  JSON.stringify({ code: '200', error: 'null', msg: '1 records were are found', data: given });

describe('queryTokenInformation', () => {
  test.each([
    ['an object', data],
    ['a list of one', [data]],
  ])('reads %s, and sends no body', async (_what, given) => {
    const server = await record({ body: answer(given) });
    expect(await queryTokenInformation(client(server.url, { operation: 'demo & more' }))).toEqual({
      description: 'API',
      limit: 4800,
      usedToday: 12,
      available: 4788,
      hoursToRestart: 15,
    });
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      headers: { 'content-length': '0', 'wolkvox-token': 'demo-token' },
    });
    const { pathname, searchParams } = new URL(request?.path ?? '', 'http://crm');
    expect(pathname).toBe('/server/API/v2/token/tokenInformation.php');
    expect([...searchParams]).toEqual([['operation', 'demo & more']]);
  });

  test.each([[[]], [{}], [{ ...data, token_limit: 'many' }]])('does not read %j as counts', async (given) => {
    const server = await record({ body: answer(given) });
    await expect(queryTokenInformation(client(server.url))).rejects.toMatchObject({ kind: 'unreadable' });
  });
});
