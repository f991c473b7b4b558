import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BridgeCommand } from '../../cli/bridge-command.ts';
import { erasePerson } from '../../cli/erase/erase.ts';
import { explainUpload } from '../../cli/explain.ts';
import { cancelList, lists, resumeList, showList } from '../../cli/lists.ts';
import type { Operator } from '../../cli/operator.ts';
import { log } from '../../lib/log.ts';
import { casePerRow, type Listing, startListing } from '../lib/lists/listing.ts';
import { bridgeOf } from '../lib/uploads/handling.ts';
import { operatorOf, terminalOf } from './operator.ts';

const settings = {
  rules: [casePerRow({ key: 'cedula', stopAfter: { rejected: 1 } })],
  limits: { callsPerDay: 4, reservedCalls: 2 },
};

let listing: Listing;
let operator: Operator;
beforeEach(async () => {
  vi.spyOn(log, 'info').mockImplementation(() => {});
  listing = await startListing();
  operator = operatorOf(listing, bridgeOf(settings));
});
afterEach(() => listing.stop());

/** A list that was paused after its first row. */
async function pausedList(): Promise<string> {
  const id = await listing.dropList('pagos.csv', 'cedula,nombre\n1,bad\n2,Ana\n3,ana@example.com\n', settings);
  await listing.untilOver(id, listing.servicesUnder(settings));
  return id;
}

async function run(command: BridgeCommand, subject = '', ...args: string[]): Promise<string[]> {
  const terminal = terminalOf();
  await command.run(operator, terminal, [subject], args);
  return terminal.lines;
}

describe('npm run bridge -- lists', () => {
  it('says that there is none', async () => {
    expect(await run(lists)).toEqual(['There is no list.']);
  });

  it('lists each with its status and how many rows are over', async () => {
    const id = await pausedList();

    expect(await run(lists)).toEqual([
      expect.stringMatching(/^ID +STATUS +OVER +OPERATION +ORIGIN +OPENED$/),
      expect.stringMatching(new RegExp(`^${id}  paused +1 of 3  demo +upload:uploads`)),
    ]);
  });

  it('shows one: its file, its result, its rows, its days, what is behind it, and what to do', async () => {
    const id = await pausedList();
    const shown = (await run(showList, id)).join('\n');

    for (const line of [
      /^file +s3:\/\/uploads\/pagos.csv$/m,
      /^result +s3:\/\/uploads\/pagos.csv.bridge-result.csv$/m,
      /^status +paused, stop_after$/m,
      /^rows +3 rows: 1 rejected, 2 not begun$/m,
      /^calls +at least 2 days for 3 rows, of one call each$/m,
      /^bulk work due +0 commands$/m,
      /^behind it +what comes now waits behind 500 of its rows at most$/m,
      new RegExp(`lists resume ${id}`),
    ]) {
      expect(shown).toMatch(line);
    }
  });

  it('resumes a paused one, and writes down who did it and why', async () => {
    const id = await pausedList();
    await run(resumeList, id, '--reason', 'looked at');
    const list = await listing.untilOver(id, listing.servicesUnder(settings));

    expect(list).toMatchObject({ status: 'over', decisions: [{ what: 'resume', by: 'ana', reason: 'looked at' }] });
    expect(list.closed).toEqual({ rejected: 1, delivered: 2 });
  });

  it('cancels one', async () => {
    const id = await pausedList();
    await run(cancelList, id, '--reason', 'wrong file');

    expect((await listing.untilOver(id, listing.servicesUnder(settings))).closed).toEqual({
      rejected: 1,
      cancelled: 2,
    });
    await expect(run(cancelList, id, '--reason', 'again')).rejects.toThrow('the list is over');
  });

  it('refuses an id that no list has', async () => {
    await expect(run(showList, 'x')).rejects.toThrow('There is no list x');
  });
});

describe('npm run bridge -- erase', () => {
  it('leaves the rows of a list that goes on, and deletes them once it is cancelled', async () => {
    const id = await pausedList();
    const erase = () => erasePerson(operator, terminalOf(), { contact: ['ana@example.com'], cancel: true });
    await expect(erase()).rejects.toThrow('Some are rows of a list');
    expect(await listing.keysIn('payloads', `lists/${id}/rows`)).toHaveLength(1);

    await run(cancelList, id, '--reason', 'a person asked');
    await listing.untilOver(id, listing.servicesUnder(settings));
    expect(await listing.keysIn('payloads', `lists/${id}/rows`)).toEqual([]);
  });
});

describe('npm run bridge -- explain', () => {
  it('shows what the first rows of a list would become', async () => {
    await listing.drop('a.csv', 'cedula,nombre\n1,Ana\n2,\n3,throw\n4,Eva\n');
    const terminal = terminalOf();
    await explainUpload(operator, terminal, 's3://uploads/a.csv', {});
    const shown = terminal.lines.join('\n');

    expect(shown).toMatch(/^a list of +cedula, nombre$/m);
    expect(shown).toMatch(/^a row is the same by +cedula, in lists named a.csv$/m);
    expect(shown).toContain('"description": "2: Ana (1)"');
    expect(shown).toContain('Row 3 becomes no command: skipped, no name');
    expect(shown).toContain('Row 4 becomes no command: rejected, rule_threw');
    expect(shown).not.toContain('Eva');
  });

  it('says why the rows of a list cannot be read', async () => {
    await listing.drop('a.csv', 'cedula,apellido\n1,Ana\n');
    const terminal = terminalOf();
    await explainUpload(operator, terminal, 's3://uploads/a.csv', {});

    expect(terminal.lines.join('\n')).toContain('Its rows cannot be read: missing_column:2');
  });
});
