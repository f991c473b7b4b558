/** How long an answer may take, in working days. */
export interface Term {
  readonly workingDays: number;
  /** Working days more, for an extension of which the person was informed before the term ended. @default none */
  readonly extension?: number;
  /**
   * The first day that counts. `next`: the first working day after the day of receipt. `receipt`: that day itself, or the first
   * working day after it. @default 'next'
   */
  readonly firstDay?: 'next' | 'receipt';
}

/**
 * The terms of Colombian law for petitions and for habeas data, by the names that deadlines use.
 *
 * Petitions: article 14 of Law 1437 of 2011, as Law 1755 of 2015 replaced it. Its days are working days (article 62 of Law 4 of
 * 1913), and the first is the day after receipt. When a term cannot be kept, the person is informed before it ends, with the
 * reasons and a new date within the double of the term.
 *
 * Habeas data: articles 14 and 15 of Law 1581 of 2012. A consultation counts "from the date of receipt", and a claim "from the
 * day after receipt". For a consultation the earlier reading is kept here: the day of receipt is the first.
 */
export const colombianTerms = {
  /** Petitions, complaints, claims and suggestions. */
  PQRS: { workingDays: 15, extension: 15 },
  /** Requests for documents and for information. */
  'PQRS-documents': { workingDays: 10, extension: 10 },
  /** Consultations of an authority about its matters. */
  'PQRS-consultation': { workingDays: 30, extension: 30 },
  'habeas-data-consultation': { workingDays: 10, extension: 5, firstDay: 'receipt' },
  'habeas-data-claim': { workingDays: 15, extension: 8 },
} as const satisfies Readonly<Record<string, Term>>;
