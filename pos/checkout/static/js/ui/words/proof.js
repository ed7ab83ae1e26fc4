/* Words for what the server's acknowledgements prove: [Korean, English]. */

export default {
  checking: ['서버와 맞춰 보는 중', 'checking with the server'],
  all_sent_unchecked: ['{count}건 모두 전송됨 · 서명은 확인하지 못함', 'all {count} sent · signatures not checked'],
  lost_numbers: ['서버에 없는 번호 {count}개', '{count} numbers not at the server'],
  lost_head: ['서버에 없는 번호가 {count}개 있습니다.', 'Numbers that the server never got: {count}.'],
  lost_body: ['이 태블릿에도 남아 있지 않습니다. 담당자에게 알려 주세요. 판매는 계속하셔도 됩니다.',
    'They are not on this tablet either. Tell the supervisor. You can go on selling.'],
  proof_content: ['서버의 접수 확인이 이 기록의 내용과 다릅니다. 돈은 그대로 두고 담당자에게 알린 뒤, 다시 보내 주세요.',
    'The server’s receipt is for other content than this. Leave the money as it is, tell the supervisor, then send it again.'],
  proof_signature: ['서버의 접수 확인이 진짜인지 확인하지 못했습니다. 돈은 그대로 두고 담당자에게 알린 뒤, 다시 보내 주세요.',
    'The server’s receipt could not be proved genuine. Leave the money as it is, tell the supervisor, then send it again.'],
  proof_no_key: ['서버의 접수 확인에 모르는 열쇠가 쓰였습니다. 돈은 그대로 두고 담당자에게 알린 뒤, 다시 보내 주세요.',
    'The server’s receipt was signed with an unknown key. Leave the money as it is, tell the supervisor, then send it again.'],
};
