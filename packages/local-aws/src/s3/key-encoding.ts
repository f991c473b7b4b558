/** A key as S3 writes it in events and in listings with `encoding-type=url`: a space is `+`, `/` stays. */
export function encodeKey(key: string): string {
  // What encodeURIComponent leaves and S3 does not.
  const encoded = encodeURIComponent(key).replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.replaceAll('%20', '+').replaceAll('%2F', '/');
}
