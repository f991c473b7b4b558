import { styleText } from 'node:util';
import { type ShownStatus, shownStatuses } from './deliveries/shown-status.ts';

/** Red waits for a person, yellow may be in the CRM, green is there. */
const colours: Readonly<Partial<Record<ShownStatus, 'red' | 'yellow' | 'green'>>> = {
  parked: 'red',
  rejected: 'red',
  missing: 'red',
  uncertain: 'yellow',
  delivered: 'green',
};

/** A status as the whole cell of a table, or its beginning. */
const cell = new RegExp(`(?<= {2})(?:${shownStatuses.join('|')})(?= {2}|,|$)`, 'g');

/** Returns the line with each status in its colour, where the stream shows colours: `NO_COLOR` and `FORCE_COLOR` are honoured. */
export function coloured(line: string, stream: NodeJS.WritableStream): string {
  return line.replace(cell, (status) => {
    const colour = colours[status as ShownStatus];
    return colour ? styleText(colour, status, { stream }) : status;
  });
}
