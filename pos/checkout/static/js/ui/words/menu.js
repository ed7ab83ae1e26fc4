/* Words for the menu: [Korean, English]. */

export default {
  // the menu
  menu_head: ['더보기', 'More'],
  menu_sales: ['오늘 판매·환불', 'Sales and refunds of today'],
  menu_board: ['주문 알림판', 'Order board'],
  menu_farm: ['수확·포장', 'Harvest and packing'],
  menu_giving: ['나눔', 'Giving'],
  menu_clock: ['출근·퇴근', 'Clock in and out'],
  menu_stock: ['재고', 'Stock'],
  menu_practice: ['연습하기', 'Practise'],
  menu_language: ['English', '한국어'],
  menu_large: ['큰 글씨로', 'Larger words'],
  menu_normal: ['보통 글씨로', 'Normal words'],
};
