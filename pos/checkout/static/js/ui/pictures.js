/* Which picture stands on a product's button. Pictures only help the eye; the word beside them decides. The first match wins. */

const PICTURES = [
  [/아포가토|affogato/i, 'affogato'],
  [/콜드\s*브루|cold-?\s*brew/i, 'coldbrew'],
  [/디카페인|decaf/i, 'decaf'],
  [/유자|yuja/i, 'yuja'],
  [/대추|jujube/i, 'jujube'],
  [/생강|ginger/i, 'ginger'],
  [/녹차|말차|허브|캐모마일|페퍼민트|green-?\s*tea|matcha/i, 'greentea'],
  [/자몽|grapefruit/i, 'grapefruit'],
  [/레몬|에이드|lemon|ade\b/i, 'lemonade'],
  [/아이스티|iced?-?\s*tea/i, 'icetea'],
  [/미숫가루|misut/i, 'misut'],
  [/초코칩|쿠키|cookie/i, 'cookie'],
  [/케이크|케익|타르트|cake|tart/i, 'cake'],
  [/빵|베이글|머핀|스콘|토스트|샌드|크루아상|와플|마들렌|휘낭시에|bread|bagel|muffin|scone|toast|sandwich|waffle|madeleine/i, 'bread'],
  [/연유|yeonyu/i, 'yeonyu'],
  [/카라멜|캐러멜|마키아토|caramel|macchiato/i, 'caramel'],
  [/헤이즐넛|hazelnut/i, 'hazelnut'],
  [/모카|mocha/i, 'mocha'],
  [/카푸치노|cappuccino/i, 'cappuccino'],
  [/에스프레소|espresso/i, 'espresso'],
  [/바닐라|vanilla/i, 'vanilla'],
  [/라[떼테]|latte/i, 'latte'],
  [/초코|코코아|choco|cocoa/i, 'choco'],
  [/주스|juice/i, 'juice'],
  [/생수|물$|water/i, 'water'],
  [/아메리카노|커피|원두|americano|coffee/i, 'americano'],
  [/차$|tea$/i, 'hot'],
  [/버섯|표고|영지|mushroom|shiitake/i, 'mushroom'],
  [/부츠|워커|boot/i, 'boot'],
  [/샌들|슬리퍼|sandal/i, 'sandal'],
  [/운동화|스니커|sneaker/i, 'sneaker'],
  [/구두|신발|굽|밑창|shoe|heel/i, 'dress'],
  [/세차|차량|왁스|코팅|wash|wax/i, 'car'],
  [/텀블러|컵|tumbler|cup/i, 'cup-own'],
  [/크리너|클리너|광택|오일|세제|비누|cleaner|polish|soap/i, 'bottle'],
];

const OPTION_PICTURES = [
  [/샷|shot/i, 'shot'],
  [/연하|약하|weak/i, 'weak'],
  [/\bice|아이스|차갑|얼음/i, 'americano-ice'],
  [/\bhot|따뜻|핫/i, 'americano'],
  [/바닐라|vanilla/i, 'syrup-vanilla'],
  [/시럽|syrup/i, 'syrup-nut'],
  [/텀블러|개인\s*컵|tumbler/i, 'cup-own'],
];

const DRAWN = new Set([...PICTURES.map(([, name]) => name), 'box', 'scale']);

/** The picture of a product: the one it names, else by its name, then its sku; a weighed thing gets scales, anything else a box. */
export function pictureOf(product) {
  if (DRAWN.has(product.picture)) return product.picture;
  for (const words of [product.name, product.sku]) {
    const found = PICTURES.find(([pattern]) => pattern.test(words));
    if (found) return found[1];
  }
  return product.measured ? 'scale' : 'box';
}

/** The picture of an option, or null: most options need none. */
export function pictureOfOption(option) {
  return OPTION_PICTURES.find(([pattern]) => pattern.test(`${option.name} ${option.code}`))?.[1] ?? null;
}
