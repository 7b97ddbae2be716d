// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

static const char *const words[WORDS][LANGUAGES] = {
	[WORD_OTHER_LANGUAGE] = { "日本語", "English" },
	[WORD_CUT_OFF] = { "This device is cut off", "この機器は切り離されています" },
	[WORD_NOT_CUT_OFF] = { "This device is not cut off", "この機器は切り離されていません" },
	[WORD_AMBIGUOUS] = { "It is not clear which device this is", "どの機器かを特定できません" },
	[WORD_SILENT] = { "Nothing can be said right now", "現在、状態を確認できません" },
	[WORD_OLD_PAGE] = { "This page is too old", "このページは古くなっています" },
	[WORD_NOT_ALLOWED] = { "Ask the administrator", "管理者に連絡してください" },
	[WORD_THANKS] = { "Thank you", "ありがとうございます" },
	[WORD_NOT_FOUND] = { "There is no such page", "そのページはありません" },
	[WORD_WRONG_METHOD] = { "This cannot be done here", "この操作はできません" },
	[WORD_TOO_LONG] = { "Too much was sent", "送信された内容が大きすぎます" },
	[WORD_NOTICE] = { "Devices that are cut off", "切り離されている機器" },
	[WORD_NOT_CUT_OFF_TEXT] = { "The device with which you are looking at this page may use the network. If it was "
				    "cut off until now, connect it to the network once more.",
				    "このページを見ている機器は、ネットワークを利用できます。直前まで切り離されていた場合は、"
				    "ネットワークに接続し直してください。" },
	[WORD_AMBIGUOUS_TEXT] = { "Several devices use the same network address. Ask the person who looks after this "
				  "network.",
				  "複数の機器が同じアドレスを使っています。このネットワークの管理者に連絡してください。" },
	[WORD_SILENT_TEXT] = { "The program that watches this network does not answer. Try again in a minute; if that "
			       "does not help, ask the person who looks after this network.",
			       "ネットワークを監視するプログラムが応答していません。1分ほど待ってからもう一度開いてください。"
			       "それでも表示されない場合は、このネットワークの管理者に連絡してください。" },
	[WORD_OLD_PAGE_TEXT] = { "Nothing was changed. Load the page again, and press the button there.",
				 "何も変更されていません。ページを開き直して、もう一度ボタンを押してください。" },
	[WORD_NOT_ALLOWED_TEXT] = { "Nothing was changed. Only the person who looks after this network can let this "
				    "device back in before its time.",
				    "何も変更されていません。期限より前にこの機器を元に戻せるのは、このネットワークの管理者だけです。" },
	[WORD_THANKS_TEXT] = { "Within a few seconds this device can use the network again. It is watched closely for a "
			       "while: if it does the same again, it is cut off again, and for longer.",
			       "数秒後に、この機器は再びネットワークを利用できるようになります。しばらくの間は注意して監視します。"
			       "同じことが起きると、再び、より長い時間切り離されます。" },
	[WORD_NOT_FOUND_TEXT] = { "Only the first page is here.", "ここにあるのは最初のページだけです。" },
	[WORD_WRONG_METHOD_TEXT] = { "This page can be read, and nothing else.", "このページでできるのは閲覧だけです。" },
	[WORD_TOO_LONG_TEXT] = { "Nothing was changed.", "何も変更されていません。" },
	[WORD_NOTICE_EMPTY] = { "No device is cut off. All is well.", "切り離されている機器はありません。問題はありません。" },
	[WORD_NOTICE_TEXT] = { "These devices behaved as if they were infected. They cannot reach the internet or the "
			       "other devices of this network until their time is over or somebody lets them back in.",
			       "次の機器は、ウイルスに感染しているような動きをしました。期限が来るか、誰かが元に戻すまで、"
			       "インターネットにもほかの機器にも接続できません。" },
	[WORD_NOTICE_MORE] = { "And %llu more.", "ほかに%llu台あります。" },
	[WORD_WHAT_HAPPENED] = { "What happened", "何が起きたか" },
	[WORD_WHAT_TO_DO] = { "What to do now", "今すること" },
	[WORD_UNTIL_WHEN] = { "Until when", "いつまでか" },
	[WORD_SINCE] = { "Cut off since", "切り離した時刻：" },
	[WORD_BUTTON] = { "I have fixed it", "対処しました" },
	[WORD_BUTTON_TWICE] = { "You can say so twice. After that, only the administrator can let the device back in.",
				"このボタンは2回まで使えます。その後は、管理者だけが元に戻せます。" },
	[WORD_BUTTON_ONCE] = { "You can say so once more. After that, only the administrator can let the device back in.",
			       "このボタンはあと1回だけ使えます。その後は、管理者だけが元に戻せます。" },
	[WORD_WAIT] = { "A moment, please: load this page again in a few seconds.",
			"少しお待ちください。数秒後にこのページを開き直してください。" },
	[WORD_ASK] = { "Only the person who looks after this network can let this device back in before its time.",
		       "期限より前にこの機器を元に戻せるのは、このネットワークの管理者だけです。" },
	[WORD_BACK] = { "To the first page", "最初のページへ" },
	[WORD_DATE] = { "%-d %B, %H:%M", "%-m月%-d日 %H:%M" },
};

const char *word(enum word word, enum language language)
{
	return words[word][language];
}
