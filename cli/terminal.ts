import os from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './operator.ts';
import { Refused } from './refused.ts';

/** The terminal of whoever runs the command. `yes` answers every question beforehand. */
export function openTerminal({ by, yes = false }: { by?: string | undefined; yes?: boolean | undefined }): Terminal {
  return {
    by: by ?? userName(),
    say: (line) => console.log(line),
    async confirm(question) {
      if (yes) return true;
      if (!process.stdin.isTTY) throw new Refused(`${question} Nobody is there to answer: say --yes`);
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return /^(y|yes|s|si|sí)$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
  };
}

/** Some machines have no name for who runs them. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
