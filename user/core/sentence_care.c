// SPDX-License-Identifier: GPL-2.0-or-later
/* What devices are called, and what their owners can do now. */
#include <stddef.h>

#include "sentence_tables.h"

static const struct class_words words[] = {
	[XDPEN_CLASS_UNKNOWN] = { { "device", "機器" }, { "devices", "機器" }, CARE_THING },
	[XDPEN_CLASS_CAMERA] = { { "camera", "カメラ" }, { "cameras", "カメラ" }, CARE_THING },
	[XDPEN_CLASS_RECORDER] = { { "video recorder", "録画機" }, { "video recorders", "録画機" }, CARE_RECORDER },
	[XDPEN_CLASS_CONSOLE] = { { "game console", "ゲーム機" }, { "game consoles", "ゲーム機" }, CARE_CONSOLE },
	[XDPEN_CLASS_PC] = { { "computer", "パソコン" }, { "computers", "パソコン" }, CARE_COMPUTER },
	[XDPEN_CLASS_PHONE] = { { "phone", "スマートフォン" }, { "phones", "スマートフォン" }, CARE_PHONE },
	[XDPEN_CLASS_TABLET] = { { "tablet", "タブレット" }, { "tablets", "タブレット" }, CARE_PHONE },
	[XDPEN_CLASS_PRINTER] = { { "printer", "プリンター" }, { "printers", "プリンター" }, CARE_THING },
	[XDPEN_CLASS_NAS] = { { "network storage", "NAS(ネットワークHDD)" },
			      { "network storages", "NAS(ネットワークHDD)" }, CARE_THING },
	[XDPEN_CLASS_TV] = { { "television", "テレビ" }, { "televisions", "テレビ" }, CARE_THING },
	[XDPEN_CLASS_SPEAKER] = { { "speaker", "スピーカー" }, { "speakers", "スピーカー" }, CARE_THING },
	[XDPEN_CLASS_WATCH] = { { "watch", "スマートウォッチ" }, { "watches", "スマートウォッチ" }, CARE_PHONE },
	[XDPEN_CLASS_HUB] = { { "smart home hub", "スマートホームの中継機" },
			      { "smart home hubs", "スマートホームの中継機" }, CARE_THING },
	[XDPEN_CLASS_SENSOR] = { { "sensor", "センサー" }, { "sensors", "センサー" }, CARE_THING },
	[XDPEN_CLASS_APPLIANCE] = { { "appliance", "家電製品" }, { "appliances", "家電製品" }, CARE_THING },
	[XDPEN_CLASS_CAR] = { { "car", "自動車" }, { "cars", "自動車" }, CARE_CRITICAL },
	[XDPEN_CLASS_ROUTER] = { { "router", "ルーター" }, { "routers", "ルーター" }, CARE_ROUTER },
	[XDPEN_CLASS_CRITICAL] = { { "machine", "重要な機器" }, { "machines", "重要な機器" }, CARE_CRITICAL },
};
_Static_assert(sizeof(words) / sizeof(*words) == XDPEN_CLASSES, "a class without a word");

const struct class_words *class_words(unsigned class)
{
	return &words[class < XDPEN_CLASSES ? class : XDPEN_CLASS_UNKNOWN];
}

#define UNPLUG_EN                                                                                                \
	"Unplug the {thing}, wait ten seconds and plug it in again. Most such infections live in its memory only " \
	"and are gone then."
#define UNPLUG_JA                                                                          \
	"{thing}の電源プラグを抜き、10秒ほど待ってから、もう一度差し込んでください。この種の" \
	"ウイルスの多くはメモリー上にしか存在しないため、電源を切ると消えます。"
#define PASSWORD_EN                                                                                             \
	"Then set a new, long password for it at once. With the old one it can be infected again within minutes."
#define PASSWORD_JA                                                                     \
	"電源が入ったら、すぐにパスワードを新しい長いものに変更してください。元のままでは、" \
	"数分のうちに再び感染することがあります。"
#define UPDATE_EN "Install the newest update of its maker."
#define UPDATE_JA "メーカーの最新の更新(ファームウェア)を適用してください。"
#define RESET_EN                                                                                              \
	"If it is cut off again, reset it to its factory settings, or replace it: some models get no updates any more."
#define RESET_JA                                                                           \
	"再び切り離された場合は、工場出荷時の状態に戻すか、買い替えをご検討ください。更新の提供が" \
	"終了した機種もあります。"
#define ASK_EN "If you are not sure how, ask the person who looks after this network, or the shop that sold it."
#define ASK_JA "ご不明な点は、このネットワークの管理者、または購入されたお店にご相談ください。"
#define ASK_ADMINISTRATOR_EN "If you are not sure how, ask the person who looks after this network."
#define ASK_ADMINISTRATOR_JA "ご不明な点は、このネットワークの管理者にご相談ください。"
#define ACCOUNTS_EN                                                                                             \
	"Set new passwords for your e-mail and your bank, and do it on another device: this one may have passed " \
	"the old ones on."
#define ACCOUNTS_JA                                                                            \
	"メールや銀行などのパスワードを、別の機器から新しいものに変更してください。今のパスワード" \
	"が外部に漏れているおそれがあります。"

static const char *const steps[CARES][LANGUAGES][SENTENCE_STEPS] = {
	[CARE_THING] = {
		{ UNPLUG_EN, PASSWORD_EN, UPDATE_EN, RESET_EN, ASK_EN },
		{ UNPLUG_JA, PASSWORD_JA, UPDATE_JA, RESET_JA, ASK_JA } },
	[CARE_RECORDER] = {
		{ UNPLUG_EN, PASSWORD_EN, "Give each camera that is connected to it a new password, too.", UPDATE_EN,
		  RESET_EN },
		{ UNPLUG_JA, PASSWORD_JA, "接続されているカメラのパスワードも、1台ずつ新しいものに変更してください。",
		  UPDATE_JA, RESET_JA } },
	[CARE_CONSOLE] = {
		{ "Switch the game console off altogether, not to standby, and unplug it for ten seconds.",
		  "Install its newest system update.",
		  "If it happened in one certain game or app, tell the person who looks after this network: what is "
		  "harmless can be allowed.",
		  "Set a new password for the account that you play with.", ASK_EN },
		{ "ゲーム機の電源をスタンバイではなく完全に切り、電源プラグを10秒ほど抜いてください。",
		  "最新のシステム更新を適用してください。",
		  "特定のゲームやアプリの使用中に起きた場合は、このネットワークの管理者にお知らせください。"
		  "問題のない通信であれば、許可することができます。",
		  "ゲームに使っているアカウントのパスワードを、新しいものに変更してください。", ASK_JA } },
	[CARE_COMPUTER] = {
		{ "Let its virus protection scan the whole computer, and remove what it finds.",
		  "Remove programs and browser extensions that you did not install yourself.",
		  "Install all updates of the system and of its programs, and restart it.", ACCOUNTS_EN,
		  ASK_ADMINISTRATOR_EN },
		{ "ウイルス対策ソフトでパソコン全体を検査し、見つかったものを削除してください。",
		  "ご自身で入れた覚えのないプログラムや、ブラウザーの拡張機能を削除してください。",
		  "システムとソフトウェアの更新をすべて適用し、再起動してください。", ACCOUNTS_JA,
		  ASK_ADMINISTRATOR_JA } },
	[CARE_PHONE] = {
		{ "Restart the {thing}.",
		  "Remove apps that you do not know, or that do not come from the official store.",
		  "Install all updates of the system and of its apps.", ACCOUNTS_EN, ASK_ADMINISTRATOR_EN },
		{ "{thing}を再起動してください。",
		  "心当たりのないアプリや、公式ストア以外から入れたアプリを削除してください。",
		  "システムとアプリの更新をすべて適用してください。", ACCOUNTS_JA, ASK_ADMINISTRATOR_JA } },
	[CARE_ROUTER] = {
		{ "Look at the devices behind this router, too: each of them may be the one that is infected.", UNPLUG_EN,
		  PASSWORD_EN, UPDATE_EN, ASK_EN },
		{ "このルーターの先に接続されている機器も確認してください。そのいずれかが感染している可能性もあります。",
		  UNPLUG_JA, PASSWORD_JA, UPDATE_JA, ASK_JA } },
	[CARE_CRITICAL] = {
		{ "Do not switch it off yourself. Ask the person who is responsible for it, and the one who looks after "
		  "this network." },
		{ "ご自身で電源を切らず、担当の方と、このネットワークの管理者にご連絡ください。" } },
};

const char *const *care_steps(enum care care, enum language language)
{
	return steps[care][language];
}
