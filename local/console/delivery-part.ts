import type { ConsolePart } from '../../cli/console/console-part.ts';
import { ownFolder } from '../../cli/console/page-file.ts';
import type { Section } from '../../cli/console/section.ts';
import type { BridgeView } from './bridge-view.ts';
import { deliverySection } from './delivery-section.ts';

/** The part of the page that shows the deliveries of the stack on this machine. */
export function deliveryPart(bridge: BridgeView): ConsolePart {
  let deliveries: Section | undefined;
  return {
    script: 'desk.js',
    folder: ownFolder,
    texts: {},
    about: {},
    async sections() {
      deliveries = await deliverySection(bridge, deliveries);
      return { deliveries };
    },
    pollMs: 1_000,
    routes: {},
  };
}
