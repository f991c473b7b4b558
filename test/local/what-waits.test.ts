import { startAws } from 'local-aws';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { messagesIn, whatWaits } from '../../local/what-waits.ts';

const rows = (...changes: object[]) => changes as Delivery[];

const none = { deliveries: [], events: 0, files: [] };

describe('what a stop says', () => {
  it('counts what is to be sent, what is searched for, what is parked, and what was not taken', () => {
    const open = rows(
      { status: 'accepted' },
      { status: 'committing' },
      { status: 'uncertain', parked: false, searchAt: 1 },
      { status: 'uncertain', parked: true },
      { status: 'delivered' },
      { status: 'rejected' },
    );

    expect(whatWaits({ deliveries: open, events: 0, files: ['a.pdf'] }, 'npm start')).toEqual([
      'What waits: 2 to be sent; 1 uncertain, to be searched for in the CRM; 1 parked, for a person to decide; ' +
        '1 in the drop folder, not taken yet. It goes on at the next npm start.',
    ]);
  });

  it('says what ends with the simulator, and how to keep it', () => {
    expect(whatWaits({ ...none, deliveries: rows({ status: 'sending' }) }, undefined)).toEqual([
      'What waits: 1 to be sent. It ends here, with the simulator. npm start -- --keep keeps it.',
    ]);
    expect(whatWaits({ ...none, deliveries: rows({ status: 'delivered' }) }, undefined)).toEqual(['Nothing waits.']);
  });

  it('names the command that goes on, and counts uploads whose event waits', () => {
    expect(whatWaits({ ...none, events: 2 }, 'npm start -- --keep')).toEqual([
      'What waits: 2 uploaded, not handled yet. It goes on at the next npm start -- --keep.',
    ]);
  });

  it('counts the messages of a queue, received or not', async () => {
    const aws = await startAws();
    onTestFinished(() => aws.stop());
    const { url, arn } = aws.sqs.createQueue('uploads', {});
    for (const body of ['one', 'two', 'three']) aws.sqs.send(arn, body);
    const [received] = await aws.sqs.receive(arn);

    expect(messagesIn(aws, url)).toBe(3);
    aws.sqs.delete(arn, received?.receiptHandle ?? '');
    expect(messagesIn(aws, url)).toBe(2);
  });
});
