/** What a person, or the source of a reminder, did about a delivery. The reason is a person's text: it is kept here, and never logged. */
export interface Decision {
  readonly what: 'retry' | 'resolve' | 'erase' | 'move' | 'cancel';
  /** The person's name where they work. */
  readonly by: string;
  /** Epoch ms. */
  readonly at: number;
  readonly reason: string;
  /** The delivery that sends the missing files. */
  readonly madeDelivery?: string | undefined;
}
