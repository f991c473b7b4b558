import os from 'node:os';
import { createInterface } from 'node:readline/promises';
import { translate } from '../lib/language.ts';
import { coloured } from './colours.ts';
import type { Terminal } from './operator.ts';
import { print, printable, printError } from './print.ts';
import { RefusedError } from './refused-error.ts';
import { texts } from './texts.ts';

/** The operator's own terminal. `yes` answers every question beforehand. */
export function openTerminal({ by, yes = false }: { by?: string | undefined; yes?: boolean | undefined }): Terminal {
  return {
    by: by ?? userName(),
    say: (line) => print(line, coloured),
    warn: printError,
    async confirm(question) {
      if (yes) return true;
      if (!process.stdin.isTTY) throw new RefusedError(translate(texts.nobodyAnswers, { question }));
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        const answer = await lines.question(printable(`${question} ${translate(texts.yesOrNo)} `));
        return /^(y|yes|s|si|sí|sim)$/i.test(answer.trim());
      } finally {
        lines.close();
      }
    },
  };
}

/** Some machines have no name for their user. */
export function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return translate(texts.user, { id: String(process.getuid?.() ?? '?') });
  }
}
