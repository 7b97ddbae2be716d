// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What devices did, as their owners can picture it. Numbers stay, because they
 * convince; names of protocols go, but for those that a search engine explains.
 * {s} and {es} are the English plural after {number}.
 */
#include <stddef.h>

#include "sentence_tables.h"

#define LOGIN                                                                                                  \
	{                                                                                                      \
		"It tried to log in to {number} other machine{s} in {window}, as infected {kin} do when they " \
		"look for their next victim.",                                                                 \
		"{window}の間に、{number}台の他の機器へのログイン(侵入)を試みました。ウイルスに感染した{kin}が" \
		"次の標的を探すときによく見られる動作です。"                                                   \
	}

#define LOGIN_UNANSWERED                                                                                       \
	{                                                                                                      \
		"It tried to log in to {number} other machine{s} in {window}, none of which answered, as "     \
		"infected {kin} do when they search at random for their next victim.",                         \
		"{window}の間に、{number}台の他の機器へのログイン(侵入)を試みましたが、応答はありませんでした。" \
		"ウイルスに感染した{kin}が次の標的を手当たり次第に探すときによく見られる動作です。"             \
	}

#define EVERYWHERE                                                                                            \
	{                                                                                                     \
		"It contacted {number} different address{es} on the internet in {window}, far more than "     \
		"such a device ever needs.",                                                                  \
		"{window}の間に、インターネット上の{number}か所の異なる相手と通信しようとしました。"          \
		"この種の機器の通常の使い方では考えられない多さです。"                                        \
	}

static const char *const deeds[XDPEN_KINDS][LANGUAGES] = {
	[XDPEN_FAN_OUT] = EVERYWHERE,
	[XDPEN_FAN_OUT_SLOW] = EVERYWHERE,
	[XDPEN_SCAN_SERVICE] = LOGIN,
	[XDPEN_SCAN_SERVICE_SLOW] = LOGIN,
	[XDPEN_SCAN_SERVICE_LONG] = LOGIN,
	[XDPEN_SCAN_PORTS] = {
		"It tried {number} door{s} (ports) of one and the same machine in {window}, as intruders do who look "
		"for a way in.",
		"{window}の間に、1台の機器に対して{number}か所の入り口(ポート)を次々に試しました。"
		"侵入できる場所を探すときの動作です。" },
	[XDPEN_BARE_SYN] = {
		"In {window} it sent {number} other machine{s} connection requests of a kind that only scanning "
		"programs build.",
		"{window}の間に、攻撃先を探すプログラムだけが使う特殊な接続要求を、{number}台の他の機器に送りました。" },
	[XDPEN_MIRAI] = {
		"In {window} it called at {number} other machine{s} in the very manner of Mirai, a well-known worm that "
		"spreads from device to device.",
		"{window}の間に、機器から機器へと広がる有名なウイルス「Mirai(ミライ)」に特有の通信を、{number}台の"
		"他の機器に送りました。" },
	[XDPEN_POOL_PORT] = {
		"In {window} it exchanged data with {number} server{s} of the kind that miners of cryptocurrency use.",
		"{window}の間に、暗号資産(仮想通貨)の採掘(マイニング)に使われる種類のサーバー{number}台と"
		"データをやり取りしました。" },
	[XDPEN_STRATUM] = {
		"It mines cryptocurrency: within {window} it sent {number} message{s} of a mining program. Somebody may "
		"be earning money with its computing power and your electricity.",
		"暗号資産(仮想通貨)を採掘(マイニング)するプログラムの通信を、{window}の間に{number}件送りました。"
		"機器の計算能力とご家庭の電気が、知らないうちに他人の利益のために使われているおそれがあります。" },
	[XDPEN_CONTACT_WEB] = {
		"It tried to reach {number} different web server{s} in {window}.",
		"{window}の間に、{number}台の異なるウェブサーバーへの接続を試みました。" },
	[XDPEN_CONTACT_OTHER] = {
		"It tried to reach {number} different machine{s} in {window}.",
		"{window}の間に、{number}台の異なる機器への接続を試みました。" },
	[XDPEN_UNANSWERED] = {
		"In {window} it tried to reach many machines that never answered (weighed by danger: {number}), as "
		"infected {kin} do when they search at random for their next victim.",
		"{window}の間に、応答のない相手に何度も接続を試みました(危険度による換算で{number}台分)。"
		"ウイルスに感染した{kin}が次の標的を手当たり次第に探すときによく見られる動作です。" },
	[XDPEN_UNANSWERED_SLOW] = LOGIN_UNANSWERED,
	[XDPEN_UNANSWERED_LONG] = LOGIN_UNANSWERED,
	[XDPEN_NO_DNS] = {
		"In {window} it tried to reach {number} server{s} on the internet whose name it had never looked up and "
		"which did not answer, as harmful programs do.",
		"{window}の間に、名前を調べることなく、番号(IPアドレス)だけで{number}台のインターネット上のサーバーに"
		"接続を試み、応答がありませんでした。不正なプログラムによく見られる動作です。" },
	[XDPEN_SCAN_ARP] = {
		"In {window} it asked for {number} different address{es} of your own network, as intruders do who want "
		"to know what else is there.",
		"{window}の間に、このネットワークの中の{number}個のアドレスについて、使われているかどうかを次々に"
		"調べました。侵入者がほかの機器を探すときの動作です。" },
	[XDPEN_SCAN_ICMP] = {
		"In {window} it called (pinged) {number} different machine{s} to learn which of them are there, as "
		"infected {kin} do when they look for their next victim.",
		"{window}の間に、{number}台の機器に次々に呼びかけて(ping)、応答があるかどうかを調べました。"
		"ウイルスに感染した{kin}が次の標的を探すときによく見られる動作です。" },
	[XDPEN_SCAN_UDP] = {
		"In {window} it sent data to {number} machine{s} that did not answer, always to the same door (port), as "
		"infected {kin} do when they look for their next victim.",
		"{window}の間に、応答のない{number}台の機器の同じ入り口(ポート)に、次々にデータを送りました。"
		"ウイルスに感染した{kin}が次の標的を探すときによく見られる動作です。" },
	[XDPEN_SCAN_UDP_PORTS] = {
		"It tried {number} UDP door{s} (ports) of one and the same machine in {window}, as intruders do who look "
		"for a way in.",
		"{window}の間に、1台の機器に対して{number}か所のUDPの入り口(ポート)を次々に試しました。"
		"侵入できる場所を探すときの動作です。" },
	[XDPEN_POOL_NAME] = {
		"It looked up a mining pool for cryptocurrency and then used it. Somebody may be earning money with its "
		"computing power and your electricity.",
		"暗号資産(仮想通貨)の採掘(マイニング)を行うサーバーの接続先を調べ、実際に使おうとしました。"
		"機器の計算能力とご家庭の電気が、知らないうちに他人の利益のために使われているおそれがあります。" },
	[XDPEN_POOL_ADDR] = {
		"Within {window} it connected {number} time{s} to servers that are known for mining cryptocurrency. "
		"Somebody may be earning money with its computing power and your electricity.",
		"暗号資産(仮想通貨)の採掘(マイニング)用として知られるサーバーに、{window}の間に{number}回接続しました。"
		"機器の計算能力とご家庭の電気が、知らないうちに他人の利益のために使われているおそれがあります。" },
	[XDPEN_FLOOD] = {
		"It sent {number} packet{s} a second to one destination that hardly answered, as devices do that are "
		"misused for attacks on websites.",
		"ほとんど応答のない1つの相手に、毎秒{number}個の通信を送り続けました。"
		"ウェブサイトを停止させる攻撃(DDoS攻撃)に悪用されているときの動作です。" },
	[XDPEN_SPOOF] = {
		"In {window} it sent data under {number} false sender address{es}, as devices do that are misused for "
		"attacks and are meant not to be found.",
		"{window}の間に、{number}個の偽の送信元アドレスを使って通信しようとしました。"
		"攻撃の発信元を隠すために悪用されているときの動作です。" },
	[XDPEN_ODD_PROTOCOL] = {
		"In {window} it opened hidden channels (tunnels) to {number} other machine{s}, which such a device does "
		"not need.",
		"{window}の間に、この種の機器には必要のない特殊な通信路(トンネル)を、{number}台の相手との間に"
		"作ろうとしました。" },
};

static const char *const pool_name_asked[LANGUAGES] = {
	"It looked up a mining pool for cryptocurrency.",
	"暗号資産(仮想通貨)の採掘(マイニング)を行うサーバーの接続先を調べました。",
};

const char *deed_pattern(unsigned kind, __u32 number, enum language language)
{
	if (kind == XDPEN_POOL_NAME && number < 2)
		return pool_name_asked[language];
	return kind < XDPEN_KINDS ? deeds[kind][language] : NULL;
}
