// Takes the place of the SDK's credential chain in the bundle (scripts/build.ts): Lambda hands every function its role's
// credentials in the environment, and the chain's other providers cost 110 KB and a tenth of the start.

/** The credentials that Lambda put into the environment; throws when there are none, as outside Lambda. */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new Error('No AWS credentials in the environment');
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    };
  };
}
