/** A key as S3 writes it in notifications and in listings with `encoding-type=url`. A space is `+`. `/` stays. */
export function encodeKey(key: string): string {
  // S3 encodes these characters too, unlike encodeURIComponent.
  const encoded = encodeURIComponent(key).replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.replaceAll('%20', '+').replaceAll('%2F', '/');
}
