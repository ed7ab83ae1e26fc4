/* Words for what was not sent yet: [Korean, English]. */

export default {
  // what was not sent
  unsent_head: ['못 보낸 판매', 'Unsent sales'],
  unsent_none: ['모두 보냈습니다.', 'Everything has been sent.'],
  unsent_none_body: ['이 태블릿에 남은 판매가 없습니다.', 'Nothing is left on this tablet.'],
  unsent_waiting: ['보내기를 기다립니다', 'Waiting to be sent'],
  unsent_aside: ['따로 보관', 'Set aside'],
  unsent_held: ['다른 사업장', 'Another site'],
  unsent_more: ['그리고 {count}건 더', 'and {count} more'],
  send_now: ['지금 보내기', 'Send now'],
  send_again: ['다시 보내기', 'Send again'],
};
