/** @typedef {{ total: number, items: any[], counts?: Record<string, number>, trouble?: string }} Section */

/**
 * Follows the server's events. `onSection` receives a section's name and its whole content; `onConnection` whether the
 * stream is connected. A hidden page closes its stream, and gets everything again when it becomes visible.
 * @param {readonly string[]} sectionNames
 * @param {{ onSection: (name: string, section: Section) => void, onConnection: (isUp: boolean) => void }} listener
 */
export function follow(sectionNames, listener) {
  /** @type {Map<string, Map<string, any>>} */
  const known = new Map(sectionNames.map((name) => [name, new Map()]));
  /** @type {EventSource | undefined} */
  let source;

  function open() {
    source = new EventSource('events');
    source.onopen = () => listener.onConnection(true);
    source.onerror = () => {
      listener.onConnection(false);
      // A browser does not retry after some errors.
      if (source?.readyState === EventSource.CLOSED) setTimeout(reopen, 2000);
    };
    for (const name of sectionNames) source.addEventListener(name, (event) => update(name, JSON.parse(event.data)));
  }

  function reopen() {
    source?.close();
    if (document.visibilityState === 'visible') open();
  }

  /** @param {string} name @param {Section & { order: string[] }} sent */
  function update(name, { order, items, ...rest }) {
    const before = known.get(name) ?? new Map();
    const sent = new Map(items.map((item) => [item.id, item]));
    const now = new Map(order.map((id) => [id, sent.get(id) ?? before.get(id)]));
    known.set(name, now);
    listener.onSection(name, { ...rest, items: [...now.values()] });
  }

  document.addEventListener('visibilitychange', reopen);
  open();
}
