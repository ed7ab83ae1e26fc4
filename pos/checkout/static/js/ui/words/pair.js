/* Words for pairing, storage and who is at the counter: [Korean, English]. */

export default {
  // storage
  storage_head: ['이 태블릿에 판매를 저장할 수 없습니다.', 'This tablet cannot keep sales.'],
  storage_body: ['지금은 판매하지 마세요. 시크릿(비공개) 창이면 보통 창에서 다시 열고, 저장 공간이 가득 찼으면 비운 뒤 다시 해 보세요. 그래도 안 되면 담당자에게 알려 주세요.',
    'Please do not sell now. If this is a private window, open a normal one; if the storage is full, make room and try again. If it still fails, tell the supervisor.'],
  not_stored_head: ['판매를 저장하지 못했습니다.', 'The sale could not be stored.'],
  not_stored_body: ['이 주문은 아직 팔리지 않았습니다. 저장 공간을 확인하고 다시 눌러 주세요. 계속되면 담당자에게 알려 주세요.',
    'This order has not been sold. Check the storage and press again. If it goes on, tell the supervisor.'],
  // pairing
  pair_head: ['이 태블릿을 사업장에 연결합니다', 'Pair this tablet with a site'],
  pair_body: ['담당자에게 받은 연결 번호를 넣어 주세요. 번호는 10분 동안, 한 번만 쓸 수 있습니다.',
    'Enter the pairing code from the supervisor. It works once, for 10 minutes.'],
  pair_code: ['연결 번호', 'Pairing code'],
  pair_name: ['태블릿 이름', 'Name of this tablet'],
  pair_name_hint: ['예: 계산대 1', 'For example: Counter 1'],
  pair_name_default: ['계산대 1', 'Counter 1'],
  pair_act: ['연결하기', 'Pair'],
  pair_busy: ['연결하고 있습니다…', 'Pairing…'],
  pair_code_missing: ['연결 번호를 넣어 주세요.', 'Enter the pairing code.'],
  pair_name_missing: ['태블릿 이름을 넣어 주세요.', 'Enter a name for this tablet.'],
  pair_refused: ['이 연결 번호를 쓸 수 없습니다. 이미 썼거나 10분이 지났을 수 있습니다. 담당자에게 새 번호를 받아 주세요.',
    'This code does not work. It may have been used, or be older than 10 minutes. Ask the supervisor for a new one.'],
  pair_unreachable: ['서버에 닿지 못했습니다. 인터넷 연결을 확인하고 다시 해 보세요.',
    'The server cannot be reached. Check the internet connection and try again.'],
  series_head: ['연결을 마무리하고 있습니다', 'Finishing the pairing'],
  series_body: ['서버에서 판매 번호를 확인해야 판매를 시작할 수 있습니다. 인터넷 연결을 확인해 주세요.',
    'Selling can start once the server has confirmed the numbering. Check the internet connection.'],
  // who is at the counter
  who_head: ['누가 판매하시나요?', 'Who is at the counter?'],
  who_body: ['이름을 눌러 주세요.', 'Press your name.'],
  who_none: ['오늘 이 사업장에 배정된 사람이 없습니다.', 'Nobody is assigned to this site today.'],
  who_none_body: ['담당자에게 알려 주세요. 이름 없이도 판매하실 수 있습니다.', 'Tell the supervisor. You can also sell without a name.'],
  who_without: ['이름 없이 시작하기', 'Start without a name'],
  who_change: ['판매하는 사람 바꾸기', 'Change who is at the counter'],
  nobody: ['이름 없음', 'No name'],
};
