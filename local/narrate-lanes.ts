import { causeText, reasonText } from '../cli/reasons.ts';
import { defaultStage, tokenSecretName } from '../lib/config/secret-names.ts';
import { translate } from '../lib/language.ts';
import { narrateTexts as texts } from './texts.ts';

/** What a function's log line says of a lane. */
interface LaneLine {
  readonly message?: string;
  readonly level?: string;
  readonly operation?: string;
  readonly commandId?: string;
  readonly reason?: string;
  readonly cause?: string;
  readonly causeCode?: string;
  readonly error?: string;
}

/**
 * Returns a listener for the functions' log lines. It calls `say` when a lane cannot work, with the cause and what to do, and
 * for each other fault that no delivery's row tells. The same trouble of an operation is said once, until a delivery succeeds.
 */
export function narrateLanes(say: (line: string) => void): (entry: { readonly text: string }) => void {
  const said = new Map<string, string>();
  return ({ text }) => {
    const line = parseLine(text);
    const { operation = '' } = line;
    if (line.message === 'Delivered') said.delete(operation);
    const trouble = troubleOf(line);
    if (trouble === undefined || said.get(operation) === trouble) return;
    said.set(operation, trouble);
    say(trouble);
  };
}

function troubleOf(line: LaneLine): string | undefined {
  const { message, level, operation = '', commandId, error } = line;
  if (message === 'A lane cannot work') return translate(texts.stuck, { operation, cause: causeOf(line) });
  // A row that must be looked at is told by its delivery.
  if (level !== 'ERROR' || commandId !== undefined) return undefined;
  const fault = `${message}${operation ? ` (${operation})` : ''}${error ? `: ${error}` : ''}`;
  return translate(texts.moreInLogs, { message: fault });
}

function causeOf({ operation = '', reason, cause = '', causeCode }: LaneLine): string {
  switch (reason) {
    case 'no_token':
      return translate(texts.noToken, { secret: tokenSecretName(defaultStage, operation) });
    case 'bad_settings':
      return translate(texts.badSettings, { setting: cause ?? '' });
    case 'no_calls':
      return reasonText('quota');
    case 'paused':
      return translate(texts.paused, { cause: causeCode ? causeText(causeCode) : reasonText(cause) });
    default:
      return reason ?? 'unknown';
  }
}

/** A line that is no JSON object says nothing of a lane. */
function parseLine(text: string): LaneLine {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? line : {};
  } catch {
    return {};
  }
}
