import type { Plan, ReadyCall } from './call.ts';
import { answerToRead } from './envelope.ts';
import { refusals } from './refusal.ts';

/** `token/tokenInformation.php`. Documented: the keys in this spelling, and that the call itself costs one unit. */
export function tokenInformation(call: ReadyCall): Plan {
  return {
    kind: 'read',
    apply() {
      const { token } = call;
      if (token === undefined) throw refusals.badToken();
      const { hoursToRestart } = call.world.quota.refresh(token);
      return answerToRead('1 records were are found', {
        description: token.description,
        token_limit: token.dailyLimit,
        token_use_today: token.usedToday,
        available_consumition_options: token.dailyLimit - token.usedToday,
        hours_to_restart_count: hoursToRestart,
      });
    },
  };
}
