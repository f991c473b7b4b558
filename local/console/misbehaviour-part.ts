import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import * as z from 'zod/mini';
import { answer, answerText } from '../../cli/console/answer.ts';
import type { ConsolePart } from '../../cli/console/console-part.ts';
import { type Misbehaviours, misbehaviours } from '../crm/misbehaviour.ts';
import { misbehaviourTexts } from './misbehaviour-texts.ts';

/** `end` ends all of them. */
const Wish = z.enum([...misbehaviours, 'end']);

/**
 * The part of the page with which a person makes the simulator misbehave. The command line uses it too:
 *
 *     GET /console/misbehaviour     what is in effect: `{"active":["slow"]}`
 *     POST /console/misbehave       begins what the body names, or ends all: `slow`, `end`
 */
export function misbehaviourPart(crm: Misbehaviours): ConsolePart {
  const active = () => JSON.stringify({ active: crm.active() });
  return {
    script: 'misbehaviour.js',
    folder: path.join(import.meta.dirname, 'page'),
    texts: misbehaviourTexts,
    about: {},
    sections: () => ({}),
    routes: {
      misbehaviour: {
        verb: 'GET',
        serve: async (_request, response) => answer(response, 200, 'application/json; charset=utf-8', active()),
      },
      misbehave: {
        verb: 'POST',
        async serve(request, response) {
          const wish = Wish.safeParse(await readShort(request));
          if (!wish.success) return answerText(response, 400, `One of: ${misbehaviours.join(', ')}, end`);
          if (wish.data === 'end') crm.end();
          else crm.begin(wish.data);
          answer(response, 200, 'application/json; charset=utf-8', active());
        },
      },
    },
  };
}

/** The first bytes of the body. The rest is read, so that the browser reads the answer. */
async function readShort(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) if (text.length < 100) text += chunk.toString('utf8');
  return text.trim();
}
