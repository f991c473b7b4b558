import bridge from '../../bridge.config.ts';
import { defineBridge } from '../../lib/config/bridge.ts';

const second = 1_000;

/** The project's own configuration, with searches and pauses that a test can wait for. */
export default defineBridge({
  ...bridge,
  limits: {
    searchAfterMs: [3 * second, 6 * second, 12 * second],
    unknownPauseMs: second,
    longestUnknownPauseMs: 2 * second,
    unreachablePauseMs: second,
    longestBackoffMs: 4 * second,
  },
});
