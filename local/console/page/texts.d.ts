import type { reasons as ownReasons } from '../../../cli/console/reason-texts.ts';
import type { nouns as ownNouns, texts as ownTexts } from '../../../cli/console/texts.ts';
import type { misbehaviourTexts } from '../misbehaviour-texts.ts';
import type { texts as simulatorTexts } from '../texts.ts';

// What the server answers as texts.js: the tables of all parts in one.
export declare const texts: typeof ownTexts & typeof simulatorTexts & typeof misbehaviourTexts;
export declare const nouns: typeof ownNouns;
export declare const reasons: typeof ownReasons;
