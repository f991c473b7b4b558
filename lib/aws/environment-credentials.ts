// Replaces the SDK's credential chain in the bundle (scripts/build.ts). Lambda puts the role's credentials into the
// environment. The chain's other providers cost 110 KB and a tenth of the start-up time.

/** The credentials that Lambda puts into the environment. Throws when there are none, as outside Lambda. */
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
