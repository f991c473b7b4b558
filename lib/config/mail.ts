import type { AttachedObject, CommandInput } from '../delivery/command.ts';
import type { AskedUpload, Rule, RuleOptions } from './rule.ts';

export interface MailAddress {
  /** As people wrote it; `''` without one. */
  readonly name: string;
  /** In small letters. */
  readonly address: string;
}

/** What Amazon SES found about a mail: `pass`, `fail`, `gray`, or another word of its own. Absent where it did not look. */
export type MailVerdicts = Readonly<Partial<Record<'spam' | 'virus' | 'spf' | 'dkim' | 'dmarc', string>>>;

/** A mail, as far as a rule needs it. Texts are decoded. */
export interface Mail {
  readonly from?: MailAddress | undefined;
  readonly replyTo?: MailAddress | undefined;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  /** `''` without one. */
  readonly subject: string;
  /** The plain text, or the text of the HTML where there is no other. */
  readonly text: string;
  /** ISO 8601. */
  readonly date?: string | undefined;
  /** Without angle brackets. */
  readonly messageId?: string | undefined;
  readonly inReplyTo?: string | undefined;
  /** The mails before it, the oldest first. */
  readonly references: readonly string[];
  /** Its files, as attachments of a command. */
  readonly attachments: readonly AttachedObject[];
  /** The pictures that its HTML shows, such as a logo in a signature. */
  readonly pictures: readonly AttachedObject[];
  readonly verdicts: MailVerdicts;
  /** Who sent it without a person: an absence note or another program, a mail server that could not deliver, a mailing list. */
  readonly automatic?: 'auto_reply' | 'bounce' | 'list' | undefined;
}

export interface MailOptions<P extends string> extends Omit<RuleOptions<P, never>, 'needs'> {
  /** What happens to mails that no person sent. `skip`: they become no command. `ask`: the rule decides. @default 'skip' */
  readonly automatic?: 'skip' | 'ask';
}

/** An upload that becomes no command on purpose, and the word for why. */
export interface Ignored {
  readonly ignore: string;
}

/** Returns a rule for mails as they are sent, which Amazon SES or a person puts into the bucket. */
export function mail<const P extends string = ''>(
  { automatic = 'skip', ...options }: MailOptions<P>,
  answer: (mail: Mail, upload: AskedUpload<P, never>) => CommandInput | undefined,
): Rule {
  const ask = (upload: AskedUpload<P, 'mail'>) => {
    const { mail: read } = upload;
    // SES writes it when a receipt rule is made.
    if (upload.name === 'AMAZON_SES_SETUP_NOTIFICATION') return { ignore: 'automatic:ses_setup' };
    if (read.automatic && automatic === 'skip') return { ignore: `automatic:${read.automatic}` };
    return answer(read, upload);
  };
  // The facts that it needs are present at every call.
  return { ...options, needs: ['mail'], answer: ask as Rule['answer'] };
}
