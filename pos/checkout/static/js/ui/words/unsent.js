/* Words for what was not sent yet, and for leaving the site: [Korean, English]. */

export default {
  // what was not sent
  unsent_head: ['못 보낸 판매·기록', 'Unsent sales and records'],
  unsent_none: ['모두 보냈습니다.', 'Everything has been sent.'],
  unsent_none_body: ['이 태블릿에 남은 것이 없습니다.', 'Nothing is left on this tablet.'],
  unsent_waiting: ['보내기를 기다립니다', 'Waiting to be sent'],
  unsent_asking: ['확인하고 있습니다', 'Being found out'],
  unsent_behind: ['판매 뒤에 보냅니다', 'Goes after its sale'],
  unsent_aside: ['따로 보관', 'Set aside'],
  unsent_held: ['다른 사업장', 'Another site'],
  unsent_more: ['그리고 {count}건 더', 'and {count} more'],
  unsent_refund: ['환불', 'Refund'],
  unsent_clock: ['출근·퇴근', 'Clock in or out'],
  unsent_stock: ['재고', 'Stock'],
  unsent_not_here_yet: ['환불할 판매가 서버에 아직 없습니다. 담당자에게 알려 주세요.',
    'The sale it refunds is not at the server. Tell the supervisor.'],
  send_now: ['지금 보내기', 'Send now'],
  send_again: ['다시 보내기', 'Send again'],
  // leaving the site
  leave: ['이 태블릿 연결 해제', 'Unpair this tablet'],
  leave_head: ['이 태블릿의 연결을 해제할까요?', 'Unpair this tablet?'],
  leave_body: ['{site}에서 더는 판매할 수 없게 됩니다. 보관한 주문과 지금 주문도 지워집니다. 다시 쓰려면 담당자의 연결 번호가 필요합니다.',
    'It can no longer sell for {site}. Parked orders and the current one are removed. To use it again a pairing code is needed.'],
  leave_act: ['연결 해제하기', 'Unpair'],
  leave_busy: ['해제하고 있습니다…', 'Unpairing…'],
  leave_not: ['그대로 두기', 'Keep it paired'],
  leave_unsent: ['아직 못 보낸 것이 있어 해제할 수 없습니다. 모두 보낸 뒤에 다시 눌러 주세요.',
    'Something is not sent yet, so it cannot be unpaired. Press again once everything has been sent.'],
  leave_unreachable: ['서버에 닿지 못해 해제하지 못했습니다. 인터넷에 연결된 뒤 다시 눌러 주세요.',
    'The server cannot be reached, so it stays paired. Connect to the internet and press again.'],
};
