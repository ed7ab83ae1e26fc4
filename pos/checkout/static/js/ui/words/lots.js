/* Words for the lot of a line that is sold: [Korean, English]. */

export default {
  farm_lot: ['로트 {lot}', 'Lot {lot}'],
  farm_until: ['{day}까지', 'until {day}'],
  choose_others: ['다른 품목', 'Another item'],
  line_lot: ['로트', 'Lot'],
  lot_which: ['어느 로트에서 나가나요?', 'Which lot does it leave?'],
  lot_first: ['먼저 나갈 것에서', 'The one that should leave first'],
  lot_none: ['이 상품의 로트를 아직 모릅니다. 그대로 팔면 먼저 나갈 것에서 빠집니다.',
    'Its lots are not known here. Sold as it is, it leaves the one that should leave first.'],
  lot_left: ['{left} 남음', '{left} left'],
};
