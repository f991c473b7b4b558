/** API Gateway ends a call after 30 s; this leaves time for a cold start and for the answer. */
export const longestWaitSeconds = 20;

/** How long the caller wants to wait for its delivery, and what of its wishes was heeded. */
export interface Preference {
  readonly waitSeconds: number;
  /** For the header `Preference-Applied`; absent where the caller wished nothing that is known here. */
  readonly applied?: string;
}

/** Reads `Prefer` (RFC 7240): `respond-async`, `wait=n`, or both. What is not known is ignored, as that page wants. */
export function preferenceFrom(prefer: string | undefined, usualSeconds: number): Preference {
  const wishes = (prefer ?? '').split(',').map((wish) => wish.split(';')[0]?.trim().toLowerCase() ?? '');
  const wait = wishes.flatMap((wish) => /^wait\s*=\s*"?(\d{1,9})"?$/.exec(wish)?.[1] ?? [])[0];
  const isAsync = wishes.includes('respond-async');
  const waitSeconds = wait === undefined ? undefined : Math.min(Number(wait), longestWaitSeconds);
  const applied = [
    ...(isAsync ? ['respond-async'] : []),
    ...(waitSeconds === undefined ? [] : [`wait=${waitSeconds}`]),
  ];
  return {
    waitSeconds: waitSeconds ?? (isAsync ? 0 : usualSeconds),
    ...(applied.length > 0 && { applied: applied.join(', ') }),
  };
}
