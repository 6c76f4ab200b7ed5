/** The rules of the layers, for editors and for `npx depcruise`. */
import { cruiseOptions, makeRules } from './scripts/arrow-rules.mjs';

export default { ...makeRules(), options: cruiseOptions };
