import path from 'node:path';
import { answer } from '../../cli/console/answer.ts';
import type { ConsolePart } from '../../cli/console/console-part.ts';
import type { BridgeView } from './bridge-view.ts';
import { callsToTry } from './calls-to-try.ts';
import { crmSections } from './crm-sections.ts';
import type { CrmView } from './crm-view.ts';
import { receiveDrop } from './drop.ts';
import { texts } from './texts.ts';
import { tryCall } from './try-call.ts';

/**
 * The part of the page that shows this machine's simulator. With a bridge, the page also takes files and makes calls:
 *
 *     PUT /console/drop      uploads a file to the bridge, with its name in `?name=`
 *     GET /console/calls     the calls of the API that the page offers, with examples
 *     POST /console/call     makes one of these calls
 */
export function simulatorPart({ crm, bridge }: { crm: CrmView; bridge?: BridgeView }): ConsolePart {
  return {
    script: 'simulator.js',
    folder: path.join(import.meta.dirname, 'page'),
    texts,
    about: { bridge: bridge !== undefined, links: bridge?.links ?? [] },
    sections: () => crmSections(crm),
    onChange: (listener) => crm.onChange(listener),
    routes: {
      drop: { verb: 'PUT', serve: (request, response, url) => receiveDrop(bridge, request, response, url) },
      call: { verb: 'POST', serve: (request, response) => tryCall(bridge, request, response) },
      calls: {
        verb: 'GET',
        async serve(_request, response) {
          answer(response, 200, 'application/json; charset=utf-8', JSON.stringify(bridge ? callsToTry : []));
        },
      },
    },
  };
}
