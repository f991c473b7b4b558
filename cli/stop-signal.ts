/** The first Ctrl-C stops the work in an orderly way. The next one ends the process. `given`: for tests. */
export function stopSignal(given?: AbortSignal): { readonly signal: AbortSignal; readonly release: () => void } {
  if (given) return { signal: given, release: () => {} };
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  return { signal: stopping.signal, release: () => process.off('SIGINT', stop) };
}
