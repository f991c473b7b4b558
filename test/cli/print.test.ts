import { describe, expect, it, vi } from 'vitest';
import { print, printable, printError } from '../../cli/print.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { columns } from '../../cli/wording.ts';

/** Characters that a terminal acts on, that are not seen, or that reorder what is read. */
const unsafe = [
  '\u0000',
  '\u0007',
  '\b',
  '\r',
  '\u001b[2J',
  '\u007f',
  '\u009b31m',
  '\u200b',
  '\u202e',
  '\u2066',
  '\u2028',
  '\ud800',
  '\ufeff',
  '\u{e0041}',
];

describe('printable', () => {
  it.each(unsafe)('writes %j as its code', (text) => {
    expect(printable(`a${text}b`)).toMatch(/^a(\\u[0-9a-f]{4})+[[2J31m]*b$/);
  });

  it('keeps text, line breaks, tabs and joined emoji as they are', () => {
    const text = 'Señora Ñandú: 水 👩‍👧\r\n\tمرحبا\n';
    expect(printable(text)).toBe(text);
  });

  it('keeps the meaning of JSON', () => {
    const value = { name: `a${unsafe.join('')}` };
    expect(JSON.parse(printable(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});

describe('what the commands print', () => {
  it('passes by one function: lines, warnings and errors', () => {
    const printed: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((text: string) => printed.push(text));
    vi.spyOn(console, 'error').mockImplementation((text: string) => printed.push(text));
    const terminal = openTerminal({});
    for (const say of [terminal.say, terminal.warn, print, printError]) say('\u001b]0;x\u0007');
    printError(new Error('\u001b[2J'));
    vi.restoreAllMocks();

    expect(printed).toHaveLength(5);
    for (const unsafe of ['\u001b', '\u0007']) expect(printed.join('')).not.toContain(unsafe);
    expect(printed[4]).toContain('Error: \\u001b[2J\n    at ');
  });

  it('cannot begin a line of its own in a table', () => {
    expect(
      columns([
        ['a', 'uno\ndos\u202e'],
        ['b', 'c'],
      ]),
    ).toEqual(['a  uno dos', 'b  c']);
  });
});
