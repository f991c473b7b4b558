import type { IncomingMessage, ServerResponse } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { createTable } from '../../../lib/aws/table.ts';
import { followUpPrefix } from '../../../lib/delivery/ledger/never-expires.ts';
import { environment } from '../../../lib/environment.ts';
import { inLanguage, type Language, languages } from '../../../lib/language.ts';
import { createRuns } from '../../../lib/schedules/runs.ts';
import { awsFault } from '../../aws-fault.ts';
import { showDelivery } from '../../deliveries/show.ts';
import type { Operator } from '../../operator.ts';
import { RefusedError } from '../../refused-error.ts';
import { zoneOfOperation } from '../../times.ts';
import { answer, answerText } from '../answer.ts';
import type { ConsolePart, Route } from '../console-part.ts';
import { ownFolder } from '../page-file.ts';
import { readText } from '../read-text.ts';
import { shownJson } from '../shown-json.ts';
import { cursorFrom, cursorText } from './cursor.ts';
import { createDecisions, DecisionRequest } from './decisions.ts';
import { searchDeliveries } from './search.ts';
import { deskSections } from './sections.ts';
import { toShownDelivery } from './shown-delivery.ts';
import { wantedFrom } from './wanted.ts';

export interface DeskOptions {
  /** The stack, for people. */
  readonly stack: string;
  /** Who decides, written down with each decision. */
  readonly by: string;
  /** Whether the page may settle deliveries and send them again. */
  readonly mayWrite: boolean;
  /** How long to wait between two looks at what waits. */
  readonly pollMs: number;
}

/**
 * The part of the page that shows what the bridge of a stack does, with the operator's own rights:
 *
 *     GET /console/search     deliveries, by the query's filters, and where the search goes on
 *     GET /console/show       what `deliveries show` says of one
 *     POST /console/decide    begins `deliveries retry` or `deliveries resolve`
 *     POST /console/confirm   answers what these ask
 */
export function deskPart(operator: Operator, { stack, by, mayWrite, pollMs }: DeskOptions): ConsolePart {
  const { bridge, engine } = operator;
  const client = new DynamoDBClient({});
  const runs = createRuns(createTable(environment('table').table, client), engine.clock.now);
  const decisions = createDecisions(operator, by);
  const operations = Object.keys(bridge.operations);
  const ifAllowed = (route: Route): Route => ({
    verb: route.verb,
    async serve(request, response, url) {
      if (mayWrite) return route.serve(request, response, url);
      answerText(response, 403, 'This console only reads. Start it with --write.');
      request.resume();
    },
  });
  return {
    script: 'desk.js',
    folder: ownFolder,
    texts: {},
    about: {
      ...{ stack, mayWrite, isLocal: operator.isLocal, show: operator.commandLine('deliveries show ID') },
      zone: zoneOfOperation(operator, operations[0] ?? ''),
      origins: [
        ...Object.keys(bridge.sources).map((source) => `webhook:${source}`),
        ...bridge.schedules.map(({ name }) => `schedule:${name}`),
        ...(bridge.followUps ?? []).map(({ name }) => followUpPrefix + name),
      ],
    },
    sections: () => deskSections(operator, client, runs),
    pollMs,
    routes: {
      search: {
        verb: 'GET',
        serve: asked(async (_request, response, url) => {
          const { cursor: from, language: _language, ...filters } = Object.fromEntries(url.searchParams);
          const wanted = wantedFrom(new URLSearchParams(filters));
          const cursor = from === undefined ? {} : cursorFrom(from);
          if (!wanted || !cursor) return answerText(response, 400, 'There is no such filter.');
          const { rows, older, further, ...numbers } = await searchDeliveries(operator, client, wanted, cursor);
          const found = { ...numbers, items: rows.map(toShownDelivery) };
          json(response, { ...found, older: older && cursorText(older), further: further && cursorText(further) });
        }),
      },
      show: {
        verb: 'GET',
        serve: asked(async (_request, response, url) => {
          const lines: string[] = [];
          const say = (line: string) => lines.push(...line.split('\n'));
          const terminal = { by, say, warn: say, confirm: async () => false };
          await showDelivery(operator, terminal, url.searchParams.get('id') ?? '', { 'no-lookup': true });
          json(response, { lines });
        }),
      },
      decide: ifAllowed({
        verb: 'POST',
        serve: asked(async (request, response) => {
          const wanted = DecisionRequest.safeParse(await bodyOf(request));
          if (!wanted.success) return answerText(response, 400, 'There is no such decision.');
          json(response, await decisions.begin(wanted.data));
        }),
      }),
      confirm: ifAllowed({
        verb: 'POST',
        serve: asked(async (request, response) => {
          const given = Answer.safeParse(await bodyOf(request)).data;
          const step = given && (await decisions.answer(given.ticket, given.yes));
          if (!step) return answerText(response, 404, 'Nothing is asked under this ticket any more.');
          json(response, step);
        }),
      }),
    },
  };
}

const Answer = z.strictObject({ ticket: z.string(), yes: z.boolean() });

/** Answers in the language of the page, and a refusal with its sentence. */
function asked(serve: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>): Route['serve'] {
  return async (request, response, url) => {
    try {
      await inLanguage(languageOf(url), () => serve(request, response, url));
    } catch (error) {
      const sentence = error instanceof RefusedError ? error.message : awsFault(error);
      if (sentence === undefined) throw error;
      answerText(response, error instanceof RefusedError ? 422 : 502, sentence);
    }
  };
}

function languageOf({ searchParams }: URL): Language {
  return languages.find((language) => language === searchParams.get('language')) ?? 'en';
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse((await readText(request, 16 * 1024)) ?? '');
  } catch {
    return undefined;
  }
}

function json(response: ServerResponse, value: unknown): void {
  answer(response, 200, 'application/json; charset=utf-8', shownJson(value));
}
