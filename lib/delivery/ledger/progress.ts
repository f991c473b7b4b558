/** How far a follow-up has read. */
export interface Progress {
  /** Pages that were read and whose tasks are accepted. */
  readonly page: number;
  /** Pages that there are; 0 while that is not known. */
  readonly pages: number;
  readonly cases: number;
  /** Tasks that were accepted. Those that an earlier run made do not count. */
  readonly tasks: number;
  /** Cases for which the rule threw an error. */
  readonly faults: number;
}
