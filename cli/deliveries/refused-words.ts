import { attachmentsOf, type Command } from '../../lib/delivery/command.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { countOf, translate } from '../../lib/language.ts';
import type { Wolkvox } from '../../lib/wolkvox/client.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';
import { findRecordById } from '../../lib/wolkvox/find-record.ts';
import { type CaseField, queryCases, queryRecords } from '../../lib/wolkvox/queries.ts';
import type { OptionSpecs } from '../bridge-command.ts';
import { crmAdvice } from '../crm-advice.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { borrowToken } from '../token-loan.ts';
import { columns, oneLine } from '../wording.ts';
import { commandOf, showsWhat } from './files-of.ts';
import { nouns, refusalTexts } from './texts.ts';

/** Asks the CRM for no word of a refused call. */
export const lookupOption = { 'no-lookup': { type: 'boolean' } } as const satisfies OptionSpecs;

/** A word of a command that the CRM must know, and the call that asks for it. */
interface Word {
  readonly name: string;
  readonly value: string;
  /** Names a person, so it is not shown everywhere. */
  readonly isPersonal?: true;
  /** What it means that the CRM shows none. */
  readonly absent: string;
  readonly isKnown: (crm: Wolkvox) => Promise<boolean>;
}

/**
 * Says what a call said that the CRM refused, and of which words the CRM knows nothing. Costs a call of the token's day for each
 * word, and is left out while the token cannot be used. Says nothing of other deliveries. Returns whether the CRM showed nothing of
 * a word.
 */
export async function explainRefusal(
  operator: Operator,
  terminal: Terminal,
  delivery: Delivery,
  options: { readonly what?: boolean | undefined; readonly 'no-lookup'?: boolean | undefined },
): Promise<boolean> {
  if (!wasRefusedByCrm(delivery)) return false;
  const command = await commandOf(operator, delivery);
  if (!command) {
    terminal.say(`\n${translate(refusalTexts.gone)}`);
    return false;
  }
  const words = wordsOf(command);
  if (words.length === 0) {
    terminal.say(`\n${translate(refusalTexts.noWords)}`);
    return false;
  }
  const { answers, unasked } = options['no-lookup']
    ? { answers: [], unasked: '' }
    : await ask(operator, delivery, words);
  const shown = (word: Word) =>
    word.isPersonal && !showsWhat(operator, options) ? translate(refusalTexts.hidden) : oneLine(word.value);
  terminal.say(`\n${translate(refusalTexts.title, { calls: countOf(answers.length, nouns.call) })}`);
  const rows = words.map((word, at) => {
    const answer = answers[at];
    return [
      `  ${word.name}`,
      shown(word),
      answer === undefined ? '' : answer ? translate(refusalTexts.known) : word.absent,
    ];
  });
  for (const line of columns(rows)) terminal.say(line);
  if (unasked) terminal.say(unasked);
  else if (answers.length > 0 && !answers.includes(false)) terminal.say(translate(refusalTexts.allKnown));
  const rest = otherFieldsOf(command);
  if (rest) terminal.say(translate(refusalTexts.others, { names: rest }));
  return answers.includes(false);
}

function wasRefusedByCrm({ reason, code }: Delivery): boolean {
  return (reason === 'rejected' || reason === 'missing_parameters') && code !== undefined;
}

async function ask(operator: Operator, { operation }: Delivery, words: readonly Word[]) {
  const answers: boolean[] = [];
  try {
    const loan = await borrowToken(operator, operation, { patienceMs: 5_000 });
    try {
      for (const { isKnown } of words) {
        if (!(await loan.spendCall())) return { answers, unasked: translate(refusalTexts.noCalls) };
        answers.push(await isKnown(loan.crm));
      }
      return { answers, unasked: '' };
    } finally {
      await loan.giveBack();
    }
  } catch (error) {
    if (error instanceof RefusedError)
      return { answers, unasked: translate(refusalTexts.notAsked, { why: error.message }) };
    if (error instanceof WolkvoxError)
      return {
        answers,
        unasked: translate(refusalTexts.notAsked, {
          why: crmAdvice(error, operator.engine.operations.settingsOf(operation).secret),
        }),
      };
    throw error;
  }
}

function wordsOf(command: Command): Word[] {
  switch (command.kind) {
    case 'insertCase': {
      const { contact, type, responsible, owner, status, priority } = command.case;
      return [contactWord(contact), ...caseWords({ type, responsible, owner, status, priority })];
    }
    case 'updateCase': {
      const { responsible, status } = command.changes;
      return caseWords({ responsible, status });
    }
    case 'insertTask': {
      const { module, recordId, owner } = command.task;
      return [...(typeof recordId === 'string' ? [recordWord(module, recordId)] : []), ...caseWords({ owner })];
    }
    case 'insertCall':
      return [recordWord(command.call.module, command.call.recordId), ...caseWords({ owner: command.call.owner })];
    case 'insertMeeting':
      return [
        recordWord(command.meeting.module, command.meeting.recordId),
        ...caseWords({ owner: command.meeting.owner }),
      ];
    case 'updateRecord':
      return [recordWord(command.module, command.id)];
    default:
      return [];
  }
}

/** The CRM has no list of these words that a call can read. A case that has one proves that it exists. */
const fieldsOfCases = {
  type: 'type case',
  responsible: 'responsible user',
  owner: 'owner user',
  status: 'status',
  priority: 'priority',
} as const satisfies Readonly<Record<string, CaseField>>;

function caseWords(values: { readonly [N in keyof typeof fieldsOfCases]?: string | undefined }): Word[] {
  return Object.entries(fieldsOfCases).flatMap(([name, field]) => {
    const value = values[name as keyof typeof fieldsOfCases];
    if (value === undefined) return [];
    const isUser = name === 'responsible' || name === 'owner';
    const absent = isUser ? translate(refusalTexts.unseenUser) : translate(refusalTexts.unseen);
    return [{ name, value, absent, isKnown: (crm) => hasRecords(() => queryCases(crm, { field, value, limit: 1 })) }];
  });
}

function contactWord(value: string): Word {
  const query = (crm: Wolkvox) => queryRecords(crm, { module: 'contacts', field: 'emailcontact', value, limit: 1 });
  return {
    name: 'contact',
    value,
    isPersonal: true,
    absent: translate(refusalTexts.noContact),
    isKnown: (crm) => hasRecords(() => query(crm)),
  };
}

function recordWord(module: string, id: string): Word {
  const isKnown = async (crm: Wolkvox) => (await findRecordById(crm, module, id)) !== undefined;
  return { name: `record in ${module}`, value: id, absent: translate(refusalTexts.noRecord), isKnown };
}

/** Some CRMs refuse a query for what they do not know. */
async function hasRecords(query: () => Promise<{ readonly records: readonly unknown[] }>): Promise<boolean> {
  try {
    return (await query()).records.length > 0;
  } catch (error) {
    if (error instanceof WolkvoxError && error.kind === 'rejected') return false;
    throw error;
  }
}

/** Returns the names of the fields that no call can look up, and how many files went with them. */
function otherFieldsOf(command: Command): string {
  const fields =
    command.kind === 'insertCase'
      ? Object.keys(command.case.form ?? {})
      : 'fields' in command
        ? Object.keys(command.fields)
        : [];
  const files = attachmentsOf(command).length;
  return [...fields.map(oneLine), ...(files > 0 ? [countOf(files, nouns.file)] : [])].join(', ');
}
