/* What these screens say: it comes with them. */

import { addWords } from '../../ui/words.js';
import farm from '../../ui/words/farm.js';
import giving from '../../ui/words/giving.js';

addWords(farm);
addWords(giving);
