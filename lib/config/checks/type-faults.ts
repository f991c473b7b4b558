import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { terminalLanguage } from '../../language.ts';

/** What the compiler says of a line. */
export interface TypeFault {
  /** The file at fault: the configuration, or one that it imports. */
  readonly file: string;
  readonly line: number;
  /** One sentence in the language of the terminal. */
  readonly message: string;
  /** The words that it is about: the one at its place, and those in its quotes. */
  readonly names: readonly string[];
  /** Whether the line is no TypeScript at all, such as one with a comma missing. */
  readonly isSyntax: boolean;
}

const root = path.resolve(import.meta.dirname, '..', '..', '..');

/** Returns what the compiler says of a configuration and of what it imports, with the project's own settings. Takes half a second. */
export async function typeFaults(file: string): Promise<TypeFault[]> {
  await mkdir(path.join(root, '.build'), { recursive: true });
  const folder = await mkdtemp(path.join(root, '.build', 'types-'));
  try {
    const project = { extends: path.join(root, 'tsconfig.json'), files: [file], include: [] };
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(project));
    return await Promise.all(diagnosticsIn(await compile(folder)).map(({ at, ...fault }) => withWordAt(fault, at)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the compiler's output. It exits with 2 when it finds a fault. */
async function compile(project: string): Promise<string> {
  const compiler = path.join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
  const locale = { en: 'en', es: 'es', pt: 'pt-br' }[terminalLanguage()];
  const args = [compiler, '-p', project, '--pretty', 'false', '--locale', locale];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root }).catch(
    (error) => error as { stdout: string },
  );
  return stdout;
}

/** A type that is written out, in the quotes that the language has. */
const wholeType = /(['"])[{(].*?[})]\1(?=[\s,.;)]|$)/g;

function diagnosticsIn(output: string): (TypeFault & { readonly at: number })[] {
  const begins = /^(.+?)\((\d+),(\d+)\): error TS(\d+): (.*(?:\n .*)*)/gm;
  return [...output.matchAll(begins)].map(([, file = '', line, at, code, text = '']) => {
    const lines = text.split('\n').map((one) => one.trim());
    // The first line names whole types. The last one names what differs.
    const message = (lines.at(-1) ?? '').replace(wholeType, "'{ … }'").replace(/\.$/, '');
    const names = [lines[0], lines.at(-1)].flatMap((one = '') => [...one.matchAll(/['"]([\w.-]+)['"]/g)]);
    return {
      file: path.resolve(root, file),
      line: Number(line),
      at: Number(at),
      message,
      names: names.map(([, name = '']) => name),
      isSyntax: /^1\d{3}$/.test(code ?? ''),
    };
  });
}

/** Adds the word at the place of the fault. */
async function withWordAt(fault: TypeFault, at: number): Promise<TypeFault> {
  const line = (await readFile(fault.file, 'utf8')).split('\n')[fault.line - 1] ?? '';
  const [word] = /^['"]?[\w-]+/.exec(line.slice(at - 1)) ?? [];
  return word === undefined ? fault : { ...fault, names: [word.replace(/^['"]/, ''), ...fault.names] };
}
