import { translate } from '../lib/language.ts';
import { texts } from './texts.ts';

/** Returns in one sentence what `parseArgs` does not read. Its own sentences are English, and name the option in quotes. */
export function usageFault(error: Error): string {
  const [, option = ''] = /'(?:-\w, )?(--?[\w-]+)/.exec(error.message) ?? [];
  if ('code' in error && error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return translate(texts.unknownOption, { option });
  }
  if (/does not take an argument/.test(error.message)) return translate(texts.optionWithValue, { option });
  return option ? translate(texts.optionWithoutValue, { option }) : error.message;
}
