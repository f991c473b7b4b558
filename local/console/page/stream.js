/** @typedef {{ total: number, items: any[], counts?: Record<string, number>, trouble?: string }} Section */

const sectionNames = ['counters', 'cases', 'activities', 'records', 'tokens', 'calls', 'deliveries'];

/**
 * Follows the server's events. `changed` gets a section's name and all that it holds now; `connected` whether the
 * stream is up. A page that nobody sees lets go of its stream and catches up when it is seen again.
 * @param {{ about: (about: any) => void, changed: (name: string, section: Section) => void, connected: (isUp: boolean) => void }} listener
 */
export function follow(listener) {
  /** @type {Map<string, Map<string, any>>} */
  const known = new Map(sectionNames.map((name) => [name, new Map()]));
  /** @type {EventSource | undefined} */
  let source;

  function open() {
    source = new EventSource('events');
    source.onopen = () => listener.connected(true);
    source.onerror = () => {
      listener.connected(false);
      // A browser gives up on some errors; the next try is ours then.
      if (source?.readyState === EventSource.CLOSED) setTimeout(reopen, 2000);
    };
    source.addEventListener('about', (event) => listener.about(JSON.parse(event.data)));
    for (const name of sectionNames) source.addEventListener(name, (event) => take(name, JSON.parse(event.data)));
  }

  function reopen() {
    source?.close();
    if (document.visibilityState === 'visible') open();
  }

  /** @param {string} name @param {Section & { order: string[] }} sent */
  function take(name, { order, items, ...rest }) {
    const before = known.get(name) ?? new Map();
    const sent = new Map(items.map((item) => [item.id, item]));
    const now = new Map(order.map((id) => [id, sent.get(id) ?? before.get(id)]));
    known.set(name, now);
    listener.changed(name, { ...rest, items: [...now.values()] });
  }

  document.addEventListener('visibilitychange', reopen);
  open();
}
