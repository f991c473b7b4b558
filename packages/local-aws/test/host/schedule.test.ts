import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSchedule } from '../../src/host/schedule.ts';
import { readExpression } from '../../src/host/schedule-expression.ts';
import { type FixtureStack, startFixture } from './fixture-stack.ts';

describe('a schedule expression', () => {
  it.each([
    ['rate(5 minutes)', 'UTC', '2026-11-20T10:00:00Z', '2026-11-20T10:05:00Z'],
    ['rate(1 hour)', 'UTC', '2026-11-20T12:30:00Z', '2026-11-20T13:00:00Z'],
    // A Friday, after eight in Bogotá: the next working day is Monday.
    ['cron(0 8 ? * MON-FRI *)', 'America/Bogota', '2026-11-20T13:00:01Z', '2026-11-23T13:00:00Z'],
    ['cron(0 8 ? * 2-6 *)', 'America/Bogota', '2026-11-20T13:00:01Z', '2026-11-23T13:00:00Z'],
    ['cron(0/15 * * * ? *)', 'UTC', '2026-11-20T10:01:00Z', '2026-11-20T10:15:00Z'],
    ['cron(30 6 1,15 * ? *)', 'UTC', '2026-11-20T10:00:00Z', '2026-12-01T06:30:00Z'],
    ['cron(0 0 1 1 ? 2030)', 'UTC', '2026-11-20T10:00:00Z', '2030-01-01T00:00:00Z'],
    ['cron(0 9 L * ? *)', 'UTC', '2026-11-20T10:00:00Z', '2026-11-30T09:00:00Z'],
    ['cron(0 9 LW * ? *)', 'UTC', '2027-01-01T00:00:00Z', '2027-01-29T09:00:00Z'],
    ['cron(0 9 ? * FRI#2 *)', 'UTC', '2026-11-20T10:00:00Z', '2026-12-11T09:00:00Z'],
    ['cron(0 9 ? * 6#2 *)', 'UTC', '2026-11-20T10:00:00Z', '2026-12-11T09:00:00Z'],
    ['cron(0 9 ? * 6L *)', 'UTC', '2026-11-20T10:00:00Z', '2026-11-27T09:00:00Z'],
    ['cron(0 9 ? * L *)', 'UTC', '2026-11-20T10:00:00Z', '2026-11-21T09:00:00Z'],
    ['cron(0 9 15W * ? *)', 'UTC', '2026-11-20T10:00:00Z', '2026-12-15T09:00:00Z'],
    // The clocks of Madrid leave out 02:30 of the last Sunday of March: skipped, as on AWS.
    ['cron(30 2 * * ? *)', 'Europe/Madrid', '2027-03-27T02:00:00Z', '2027-03-29T00:30:00Z'],
    ['at(2026-12-01T08:00:00)', 'America/Bogota', '2026-11-20T10:00:00Z', '2026-12-01T13:00:00Z'],
  ])('%s in %s fires after %s at %s', (expression, zone, after, expected) => {
    const start = new Date('2026-11-20T10:00:00Z');

    expect(readExpression(expression, zone, start).next(new Date(after))).toEqual(new Date(expected));
  });

  it.each([
    ['at(2026-11-20T08:00:00)', '2026-11-20T10:00:00Z'],
    ['cron(0 0 1 1 ? 2025)', '2026-11-20T10:00:00Z'],
  ])('%s never fires again', (expression, after) => {
    expect(readExpression(expression, 'UTC').next(new Date(after))).toBeUndefined();
  });

  it.each([
    'every day',
    'rate(0 minutes)',
    'rate(5 seconds)',
    'cron(0 8 * * MON-FRI *)',
    'cron(0 8 ? * ? *)',
    'cron(0 8 ? * MON-FRI)',
    'cron(0 25 ? * MON-FRI *)',
    'cron(0 9 L-3 * ? *)',
    'at(tomorrow)',
  ])('%s is refused with the expression', (expression) => {
    expect(() => readExpression(expression)).toThrow(expression);
  });

  it('in a zone that does not exist is refused', () => {
    expect(() => readExpression('cron(0 8 ? * MON-FRI *)', 'America/Macondo')).toThrow('America/Macondo');
  });
});

describe('a schedule', () => {
  let stack: FixtureStack;
  beforeAll(async () => {
    stack = await startFixture({ retryDelaysMs: [10, 20] });
  });
  afterAll(() => stack?.stop());

  it('fires its input with the moment and its own ARN in it', async () => {
    const outcome = await stack.schedules.fire('with-input', new Date('2026-11-23T13:00:00.123Z'));

    const arn = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/fixture-test-with-input';
    expect(outcome).toMatchObject({ ok: true });
    expect(eventOf(outcome)).toEqual({ at: '2026-11-23T13:00:00Z', of: arn });
  });

  it('without an input fires the event that EventBridge Scheduler makes', async () => {
    const event = eventOf(await stack.schedules.fire('fixture-test-plain', new Date('2026-11-23T13:00:00Z')));

    expect(event).toMatchObject({ source: 'aws.scheduler', time: '2026-11-23T13:00:00Z', account: '000000000000' });
  });

  it('that is not there is refused with the names of those that are', () => {
    expect(() => stack.schedules.fire('hourly')).toThrow(/with-input.*plain/);
  });

  it('fires by the clock, for as long as it is kept', async () => {
    const fired = Promise.withResolvers<string>();
    const times = [new Date(Date.now() + 30)];
    const schedule = startSchedule({
      name: 'soon',
      arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/soon',
      input: '<aws.scheduler.attempt-number>',
      timetable: { next: () => times.pop() },
      target: async (input) => {
        fired.resolve(input);
        return { ok: true, payload: '' };
      },
    });

    expect(await fired.promise).toBe('1');
    schedule.stop();
  });

  it('has its function called again when it fails, though not for ever', async () => {
    const fired = await stack.schedules.fire('failing');
    await expect.poll(() => stack.lines.filter((line) => line.includes('asked for throw')).length).toBe(3);

    expect(fired).toMatchObject({ ok: false });
  });

  it('whose function fails three times leaves its input in the dead-letter queue', async () => {
    const { sqs } = stack.aws;
    const arn = sqs.arn('local-Failed');
    await stack.schedules.fire('failing');
    const [deadLetter] = await sqs.receive(arn, { max: 1, waitMs: 20_000 });

    expect(deadLetter?.body).toBe('{"how":"throw"}');
  });
});

function eventOf(outcome: { ok: boolean; payload?: string }): Record<string, unknown> {
  return (JSON.parse(outcome.payload ?? '{}') as { event: Record<string, unknown> }).event;
}
