import type { People, Terminal } from '../../../scripts/bridge/people.ts';
import type { Engine } from '../../setup/engine.ts';

/** What commands for people use, on the engine's fixture. Also says by the environment where its AWS is, as for a process. */
export function peopleOf({ services, aws }: Engine): People {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.admin.secretAccessKey,
    LEDGER_TABLE: 'ledger',
  });
  return { ...services, operations: [{ name: 'demo', tokens: 1 }], payloads: 'payloads' };
}

/** A terminal that keeps what it was told, and answers as the test wants. */
export function terminalOf(answer = true): Terminal & { readonly lines: string[]; readonly questions: string[] } {
  const lines: string[] = [];
  const questions: string[] = [];
  return {
    by: 'ana',
    lines,
    questions,
    say: (line) => lines.push(...line.split('\n')),
    async confirm(question) {
      questions.push(question);
      return answer;
    },
  };
}
