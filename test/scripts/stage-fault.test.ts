import { describe, expect, it } from 'vitest';
import { stageFault } from '../../scripts/stage-fault.ts';

describe('a stage', () => {
  it.each(['dev', 'prod', 'pre-prod', '2026', 'a', 'seventeen-letters'])('%s can be deployed', (stage) => {
    expect(stageFault(stage, 'us-east-1')).toBeUndefined();
  });

  it.each([
    ['Prod', 'us-east-1', /names of buckets hold no capitals, .*\. Use prod$/],
    ['pre_prod', 'us-east-1', /must be small letters and digits/],
    ['-prod', 'us-east-1', /must be small letters and digits/],
    ['pre--prod', 'us-east-1', /must be small letters and digits/],
    ['', 'us-east-1', /must be small letters and digits/],
    ['seventeen-letters', 'ap-southeast-1', /in ap-southeast-1 it may have 12 characters, and it has 17$/],
    ['eighteen-of-letters', 'us-east-1', /in us-east-1 it may have 17 characters, and it has 19$/],
  ])('%j in %s is refused with the reason', (stage, region, reason) => {
    expect(stageFault(stage, region)).toMatch(reason);
    expect(stageFault(stage, region)).toContain(`The stage ${JSON.stringify(stage)} cannot be deployed`);
  });

  it('that is as long as allowed makes a bucket name of 63 characters', () => {
    expect('wolkvox-bridge-seventeen-letters-uploads-us-east-1-123456789012').toHaveLength(63);
  });
});
