import { Command, type CommandInput, normalizeCommand, sendableKinds } from '../../delivery/command.ts';
import { terminalLanguage, translate } from '../../language.ts';
import { reasonIn } from '../../reason-texts.ts';
import { firstFault } from '../../schema-fault.ts';
import { type Grouped, groupFault, unknownGroupField } from '../grouping.ts';
import { type List, listFault } from '../rows.ts';
import { withNearest } from './fault.ts';
import { anyName } from './sample-uploads.ts';
import { isObject } from './schema.ts';
import { sampleTexts as texts } from './texts.ts';

/** What is wrong with something that a rule, a hook or a schedule made. */
export interface Finding {
  readonly sentence: string;
  /** The name of the field. */
  readonly name: string;
  /**
   * `unknown`: nothing has such a field, whatever the values are. `absent`: a required field is left out. `value`: its value cannot
   * be used.
   */
  readonly kind: 'unknown' | 'absent' | 'value';
}

/** Returns what is wrong with the answer of a rule: a command, a part of a group, or a list. */
export function answerFindings(answer: unknown): Finding[] {
  if (isList(answer)) return listFindings(answer);
  if (!isGrouped(answer)) return commandFindings(answer);
  const command = isObject(answer.command) ? answer.command : {};
  const [unknown] = unknownGroupField({ ...answer, command } as Grouped)?.slice(-1) ?? [];
  const wrong = groupFault(answer);
  return [
    ...(unknown === undefined ? [] : [unknownField(unknown, [...groupFields, ...commandFields])]),
    ...(wrong === undefined
      ? []
      : [{ sentence: translate(texts.group, { field: wrong }), name: wrong, kind: 'value' } as const]),
    ...commandFindings(command),
  ];
}

function isList(answer: unknown): answer is List {
  return isObject(answer) && isObject(answer['list']);
}

function isGrouped(answer: unknown): answer is Grouped {
  return isObject(answer) && 'group' in answer;
}

/** Asks a list for one made-up row, in which each column has text. What it refuses as a text is right. */
function listFindings(given: List): Finding[] {
  const field = listFault(given);
  if (field !== undefined) return [{ sentence: translate(texts.list, { field }), name: field, kind: 'unknown' }];
  try {
    const made = given.list.answer(anyName(), 2);
    return typeof made === 'object' ? commandFindings(made) : [];
  } catch {
    return [];
  }
}

const groupFields = ['group', 'command', 'as', 'quietMinutes', 'withinHours'];

/** Returns what is wrong with a command. */
export function commandFindings(made: unknown): Finding[] {
  const kind = isObject(made) ? made['kind'] : undefined;
  if (!sendableKinds.some((known) => known === kind)) {
    const words = { words: sendableKinds.slice(0, -1).join(', '), last: sendableKinds.at(-1) ?? '' };
    const sentence = translate(texts.noKind, words);
    return [
      {
        sentence: typeof kind === 'string' ? withNearest(sentence, kind, sendableKinds) : sentence,
        name: 'kind',
        kind: 'unknown',
      },
    ];
  }
  const command = normalizeCommand(made as CommandInput);
  return (Command.safeParse(command).error?.issues ?? []).map((issue) => {
    const { path, unknownField: unknown, message } = firstFault([issue]);
    if (unknown !== undefined) return unknownField([...path, unknown].join('.'), commandFields, unknown);
    const isAbsent = valueAt(command, path) === undefined;
    const fault = reasonIn(terminalLanguage(), isAbsent ? 'is required' : message);
    return {
      sentence: translate(texts.fieldFault, { field: path.join('.'), fault }),
      name: String(path.at(-1) ?? 'kind'),
      kind: isAbsent && !isNamed(command, path) ? 'absent' : 'value',
    };
  });
}

function unknownField(field: string, known: readonly string[], name = field): Finding {
  return { sentence: withNearest(translate(texts.noField, { name: field }), name, known), name, kind: 'unknown' };
}

function valueAt(made: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name], made);
}

/** Whether the object has the field, even if it is undefined: then its value depends on the input. */
function isNamed(made: unknown, path: readonly PropertyKey[]): boolean {
  const [name = ''] = path.slice(-1);
  const parent = valueAt(made, path.slice(0, -1));
  return typeof parent === 'object' && parent !== null && name in parent;
}

/** The names of all fields of all commands, as the schema has them. */
const commandFields = [...new Set(namesIn(Command))];

/** Returns the names of all fields of a schema and of those within it. */
function namesIn(schema: unknown): string[] {
  const definition: unknown = isObject(schema) && isObject(schema['_zod']) ? schema['_zod']['def'] : undefined;
  if (!isObject(definition)) return [];
  const { shape = {}, options = [], innerType, in: input, out, element } = definition;
  const inner = [...(Array.isArray(options) ? options : []), innerType, input, out, element];
  const fields = Object.entries(isObject(shape) ? shape : {});
  return [...fields.flatMap(([name, field]) => [name, ...namesIn(field)]), ...inner.flatMap(namesIn)];
}
