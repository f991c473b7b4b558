/** An object that landed in S3: one version of one key. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  /** Absent where the bucket keeps no versions. The ETag then says which content is meant. */
  readonly versionId?: string | undefined;
  readonly etag: string;
  /** Grows with each write of the same key. It distinguishes two writes of equal content. */
  readonly sequencer: string;
  /** Bytes. */
  readonly size: number;
  /** The key's last part, as people named the file. */
  readonly name: string;
  /** What a malware scan found, where the file must not be sent for that. */
  readonly refused?: 'infected' | 'not_scanned' | undefined;
}
