import type { ServerResponse } from 'node:http';
import type { BridgeView } from './bridge-view.ts';
import { crmSections } from './crm-sections.ts';
import type { CrmView } from './crm-view.ts';
import { deliverySection } from './delivery-section.ts';
import { Feed } from './feed.ts';
import type { Section, Sections } from './section.ts';

/** Polls the CRM and the ledger while a page is open, and not otherwise. */
export class Watch {
  readonly #crm: CrmView;
  readonly #bridge: BridgeView | undefined;
  readonly #feed = new Feed();
  readonly #stopListening: () => void;
  #soon: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #deliveries: Section | undefined;

  constructor(crm: CrmView, bridge: BridgeView | undefined) {
    this.#crm = crm;
    this.#bridge = bridge;
    this.#stopListening = crm.onChange(() => this.#showSoon());
  }

  /** The current sections. Reads the ledger. */
  async sections(): Promise<Sections> {
    if (this.#bridge === undefined) return crmSections(this.#crm);
    this.#deliveries = await deliverySection(this.#bridge, this.#deliveries);
    return { ...crmSections(this.#crm), deliveries: this.#deliveries };
  }

  /** The part that never changes. */
  about(): unknown {
    return { bridge: this.#bridge !== undefined, links: this.#bridge?.links ?? [] };
  }

  /** Streams the changes to this page until it disconnects. */
  follow(response: ServerResponse): void {
    this.#feed.show(crmSections(this.#crm));
    this.#feed.join(response, this.about(), () => {
      if (!this.#feed.isWatched) this.#stopPolling();
    });
    if (this.#poll === undefined) this.#pollAfter(0);
  }

  close(): void {
    this.#stopListening();
    clearTimeout(this.#soon);
    this.#stopPolling();
    this.#feed.close();
  }

  /** Sends the changes after a short delay, because one call makes several changes. */
  #showSoon(): void {
    if (!this.#feed.isWatched) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#feed.show(crmSections(this.#crm));
    }, batchMs);
  }

  /** Each read of the ledger waits for the one before, so that a slow ledger has one at a time. */
  #pollAfter(ms: number): void {
    const poll = setTimeout(async () => {
      const sections = await this.sections();
      if (this.#poll !== poll) return;
      this.#feed.show(sections);
      this.#pollAfter(pollMs);
    }, ms);
    this.#poll = poll;
  }

  #stopPolling(): void {
    clearTimeout(this.#poll);
    this.#poll = undefined;
  }
}

const batchMs = 50;
const pollMs = 1_000;
