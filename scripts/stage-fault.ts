/** `wolkvox-bridge-STAGE-uploads-REGION-ACCOUNT` */
const longestBucket = 63;
const account = '123456789012';

/** Returns why the stack could not have this stage in this region. `undefined` when it can. */
export function stageFault(stage: string, region: string): string | undefined {
  const fault = (why: string) => `The stage ${JSON.stringify(stage)} cannot be deployed: ${why}`;
  if (/[A-Z]/.test(stage)) {
    const small = stage.toLowerCase();
    return fault(`names of buckets hold no capitals, and the uploads bucket has the stage in its name. Use ${small}`);
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stage))
    return fault('it must be small letters and digits, with single - between');
  const most = longestBucket - `wolkvox-bridge--uploads-${region}-${account}`.length;
  if (stage.length > most) return fault(`in ${region} it may have ${most} characters, and it has ${stage.length}`);
  return undefined;
}
