import type { ServerResponse } from 'node:http';
import { safeHeaders } from './answer.ts';
import type { Section, Sections } from './section.ts';
import { shownJson } from './shown-json.ts';

/** The open pages. Each receives everything once, then only changes. */
export class Feed {
  readonly #watchers = new Set<ServerResponse>();
  readonly #shown = new Map<string, Shown>();

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Starts a stream of server-sent events with what is shown. Calls `onLeft` when it has ended. */
  join(response: ServerResponse, onLeft: () => void): void {
    response.writeHead(200, { ...safeHeaders, 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
    for (const [name, shown] of this.#shown) response.write(sseEvent(name, everything(shown)));
    this.#watchers.add(response);
    response.once('close', () => {
      this.#watchers.delete(response);
      onLeft();
    });
  }

  /** Sends the pages the differences from the last sections. */
  show(sections: Sections): void {
    for (const [name, section] of Object.entries(sections) as [string, Section][]) {
      const before = this.#shown.get(name);
      const now = toShown(section);
      this.#shown.set(name, now);
      if (before === undefined) this.#send(sseEvent(name, everything(now)));
      else if (differs(before, now)) this.#send(sseEvent(name, changes(before, now)));
    }
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.destroy();
  }

  #send(text: string): void {
    for (const watcher of this.#watchers) {
      // The data of a page that does not read, as on a sleeping machine, would accumulate. It reconnects and gets everything.
      if (watcher.writableLength > maxWaitingBytes) watcher.destroy();
      else watcher.write(text);
    }
  }
}

interface Shown {
  /** Everything except the items, and the order of the items. */
  readonly frame: Frame;
  /** Items as JSON by id. */
  readonly texts: ReadonlyMap<string, string>;
}

interface Frame extends Omit<Section, 'items'> {
  readonly order: readonly string[];
}

const maxWaitingBytes = 16 * 1024 * 1024;

function toShown({ items, ...rest }: Section): Shown {
  const texts = new Map(items.map((item) => [item.id, shownJson(item)]));
  return { frame: { ...rest, order: [...texts.keys()] }, texts };
}

function differs(before: Shown, now: Shown): boolean {
  if (JSON.stringify(before.frame) !== JSON.stringify(now.frame)) return true;
  return changedItems(before, now).length > 0;
}

function everything({ frame, texts }: Shown): unknown {
  return { ...frame, items: parseAll(texts.values()) };
}

function changes(before: Shown, now: Shown): unknown {
  return { ...now.frame, items: parseAll(changedItems(before, now)) };
}

function changedItems(before: Shown, now: Shown): string[] {
  return [...now.texts].filter(([id, text]) => before.texts.get(id) !== text).map(([, text]) => text);
}

function parseAll(texts: Iterable<string>): unknown[] {
  return Array.from(texts, (text) => JSON.parse(text) as unknown);
}

/** One server-sent event. JSON has no line breaks, so one `data` line is enough. */
function sseEvent(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${shownJson(data)}\n\n`;
}
