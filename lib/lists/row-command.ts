import type { ObjectFacts } from '../aws/object-facts.ts';
import type { Bridge } from '../config/bridge.ts';
import type { List } from '../config/rows.ts';
import { asRule, type Rule } from '../config/rule.ts';
import type { Upload } from '../config/upload.ts';
import { bucketNamed } from '../config/uploads.ts';
import { type Command, commandId, fingerprint } from '../delivery/command.ts';
import { checkMade, MadeCommandError } from '../delivery/made-command.ts';
import { fingerprintOf, shortHash } from '../hash.ts';
import { checkFiles, fileCheckOf } from '../uploads/file-fault.ts';
import { factsOf, matchRule } from '../uploads/match-rule.ts';
import { originOf } from '../uploads/upload-event.ts';
import type { Chunk, ChunkRow, RowResult } from './list-files.ts';
import type { ListServices } from './services.ts';
import { namesFor, rowBy } from './table/headers.ts';

/** What the rules of today make of the rows of a list. */
export interface Definition {
  readonly list: List['list'];
  readonly rule: Rule;
  readonly upload: Upload;
}

/** The command of one row, and what identifies it. */
export interface RowCommand {
  readonly command: Command;
  readonly rejected?: string | undefined;
  /** Returns the dedupe key of the row's command after so many rejected ones. */
  readonly dedupeKey: (turn: number) => string;
}

/** Asks the rules again for the file of a list. Returns `undefined` when none makes a list of it any more. */
export async function findDefinition(
  { bridge, objects }: ListServices,
  upload: Upload,
): Promise<Definition | undefined> {
  const { rules } = bucketNamed(bridge, upload.bucket);
  const match = await matchRule(rules.map(asRule), upload, factsOf(objects.facts, upload));
  if ('skipped' in match || !('list' in match.answer)) return undefined;
  return { list: match.answer.list, rule: match.matched, upload };
}

/** Returns the command of a row; or why it has none, as its result says it. Reads no file but those that it attaches. */
export async function rowCommand(
  { bridge, facts }: { readonly bridge: Bridge; readonly facts: ObjectFacts },
  operation: string,
  { list, rule, upload }: Definition,
  { headers }: Chunk,
  [number, cells, before]: ChunkRow,
): Promise<RowCommand | Pick<RowResult, 'state' | 'reason'>> {
  const row = rowBy(namesFor(headers, list.columns), cells);
  const key = list.key === undefined ? undefined : row[list.key]?.normalize('NFC');
  if (key === '') return { state: 'rejected', reason: 'no_key' };
  try {
    const answer = list.answer(row, number);
    if (answer === undefined) return { state: 'skipped', reason: 'no_command' };
    if (typeof answer === 'string') return { state: 'skipped', reason: answer.slice(0, mostReason) };
    const check = fileCheckOf(bridge, operation);
    const { refusedFiles = check.refusedFiles } = rule;
    const checked = await checkFiles(facts, checkMade(answer), { ...check, refusedFiles });
    const which = key === undefined ? [contentHash(rowBy(headers, cells)), before] : ['key', key];
    const name = (list.name ?? upload.key).normalize('NFC');
    return { ...checked, dedupeKey: (turn) => JSON.stringify(['row', name, ...which, turn]) };
  } catch (error) {
    if (error instanceof MadeCommandError) return { state: 'rejected', reason: `invalid:${error.field}` };
    if (isFromStorage(error)) throw error;
    return { state: 'rejected', reason: 'rule_threw' };
  }
}

/** Returns the id and the fingerprint of a row's command. */
export function identify(operation: string, upload: Upload, { command, dedupeKey }: RowCommand, turn: number) {
  const event = { origin: originOf(upload), dedupeKey: dedupeKey(turn) };
  return { id: commandId(operation, event), event, print: fingerprint(command) };
}

const mostReason = 200;

/** The content of a row, whatever the order of its columns. An empty cell says nothing. */
function contentHash(row: Readonly<Record<string, string>>): string {
  return shortHash(fingerprintOf(Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''))));
}

/** What S3 answers is no fault of the row. */
function isFromStorage(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ObjectError' || '$metadata' in error);
}
