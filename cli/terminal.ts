import os from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './operator.ts';
import { print, printable, printError } from './print.ts';
import { RefusedError } from './refused-error.ts';

/** The operator's own terminal. `yes` answers every question beforehand. */
export function openTerminal({ by, yes = false }: { by?: string | undefined; yes?: boolean | undefined }): Terminal {
  return {
    by: by ?? userName(),
    say: print,
    warn: printError,
    async confirm(question) {
      if (yes) return true;
      if (!process.stdin.isTTY) throw new RefusedError(`${question} Nobody can answer here: say --yes`);
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return /^(y|yes|s|si|sí)$/i.test((await lines.question(printable(`${question} [y/N] `))).trim());
      } finally {
        lines.close();
      }
    },
  };
}

/** Some machines have no name for their user. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
