import { problems } from '../../lib/http/problem-texts.ts';
import type { WireAnswer, WireRequest } from './request.ts';

/** Refusals of API Gateway itself, which knows neither our calls nor our words. */
const gatewayStatuses = [400, 413, 431];

/** What is wrong with the answer to this call; nothing where it is as the description says. */
export function faultOf({ expected, open }: Pick<WireRequest, 'expected'> & { open: boolean }, answer: WireAnswer) {
  const { status, type, text } = answer;
  if (status < 200 || status >= 500) return `answered ${status}: ${text.slice(0, 200)}`;
  if (expected === 'right' && status >= 300) return `refused with ${status}: ${text.slice(0, 300)}`;
  if (expected === 'wrong' && status < 300 && !open) return `taken on with ${status}`;
  if (status < 300) return undefined;
  if (type !== 'application/problem+json') {
    return expected === 'either' && gatewayStatuses.includes(status) ? undefined : `${status} is no problem: ${type}`;
  }
  return problemFault(status, text);
}

function problemFault(status: number, text: string): string | undefined {
  const { code, detail, status: told } = JSON.parse(text) as { code: string; detail: string; status: number };
  const known = Object.hasOwn(problems, code) ? problems[code as keyof typeof problems] : undefined;
  if (known?.status !== status || told !== status) return `${status} with the code ${code}`;
  return /\{\w+\}|undefined|NaN/.test(detail) ? `words that are not filled in: ${detail}` : undefined;
}

/** The id of the delivery that the answer tells of, where the call made one. */
export function madeId({ call }: WireRequest, { status, text }: WireAnswer): string | undefined {
  if (status >= 300 || call.startsWith('get')) return undefined;
  return (JSON.parse(text) as { id?: string }).id;
}
