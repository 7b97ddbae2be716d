// SPDX-License-Identifier: GPL-2.0-or-later AND MIT AND Apache-2.0
/*
 * All names lie one behind the other in one arena, a NUL behind each; a hash
 * table with linear probing holds where. A name is hashed from its end, so that
 * one walk over it gives the hash of each of its suffixes on the way.
 */
#include "domains.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostname.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define PLACES_FIRST 1024 /* a power of two, as all later sizes */
#define BYTES_FIRST 16384

/* The names of data/pools.domains, where each has its source and licence; the unit test keeps both equal. */
static const char *const pools[] = {
	"2miners.com", "2miners.ru", "ad-miner.com", "adminer.com", "aeon-pool.com", "afminer.com", "alimabi.cn",
	"ap.luckpool.net", "api.fastpool.xyz", "api.inwemo.com", "authedmine.com", "authedwebmine.cz",
	"auto.c3pool.org", "awgoaigartnj-xmr.com", "backup.fastpool.xyz", "bcn.pool.minergate.com",
	"bcn.vip.pool.minergate.com", "bizxmr.cc", "bmpool.org", "bohemianpool.com", "browsermine.com",
	"byw.dscloud.me", "c3.wptask.cyou", "c3pool.org", "ca.minexmr.com", "ca.monero.herominers.com",
	"cbd.monerpool.org", "cbdv2.monerpool.org", "cdn.cloudcoins.co", "cnhv.co", "coin-have.com", "coinblind.com",
	"coinerra.com", "coinhiveproxy.com", "coinminingonline.com", "coinnebula.com", "coinpot.co",
	"community-pools.mysrv.cloud", "covid19crypto.com", "cryptmonero.com", "crypto-loot.com", "crypto-pool.fr",
	"crypto-pool.info", "crypto-webminer.com", "cryptoescrow.eu", "cryptominded.com",
	"cryptonight-hub.miningpoolhub.com", "cryptonotepool.org", "d1pool.ddns.net", "d5pool.us",
	"daili01.monerpool.org", "de-zephyr.miningocean.org", "de.minexmr.com", "de.moneroocean.stream",
	"de.salvium.herominers.com", "de.zephyr.herominers.com", "dl.nbminer.com", "donate.graef.in",
	"donate.ssl.xmrig.com", "donate.v2.xmrig.com", "donate.xmrig.com", "donate2.graef.in", "drill.moneroworld.com",
	"dwarfpool.com", "ethereumpool.co", "eu.luckpool.net", "eu.minerpool.pw", "f2pool.com", "fastpool.xyz",
	"fcn-xmr.pool.minergate.com", "fee.xmrig.com", "fi.moneroocean.stream", "fr-tarirx.luckypool.io",
	"fr.minexmr.com", "fr.moneroocean.stream", "friendspool.club", "ftp.fastpool.xyz", "gandalph3000.com",
	"googleminer.com", "grin.2miners.com", "gulf.moneroocean.stream", "hash-to-coins.com", "hashvault.pro",
	"hellominer.com", "herominers.com", "hns.f2pool.com", "huadong1-aeon.ppxxmr.com", "imap.fastpool.xyz",
	"iwanttoearn.money", "jp.moneroocean.stream", "jscdndel.com", "jw-js1.ppxxmr.com", "kippo.eu",
	"koto-pool.work", "kryptex.network", "kubo.ultra-pool.com", "lhr.nbminer.com", "lhr3.nbminer.com",
	"linux-repository-updates.com", "linux.monerpool.org", "litecoinpool.org", "lokiturtle.herominers.com",
	"luckpool.net", "luckypool.io", "mail.fastpool.xyz", "masari.miner.rocks", "mine.aeon-pool.com",
	"mine.bmpool.org", "mine.c3pool.com", "mine.fastpool.xyz", "mine.lesliejust.is", "mine.moneropool.com",
	"mine.ppxxmr.com", "mine.zpool.ca", "mine1.ppxxmr.com", "minemonero.gq", "minemytraffic.com",
	"miner.ppxxmr.com", "miner.rocks", "minercircle.com", "minergate.com", "minero-proxy-01.now.sh",
	"minero-proxy-02.now.sh", "minero-proxy-03.now.sh", "minero.pw", "minerpool.pw", "minerrocks.com",
	"miners.pro", "minerxmr.ru", "minescripts.info", "mineshaft.ml", "minexmr.cn", "minexmr.com", "mining-help.ru",
	"mining.bittubeapp.com", "miningocean.org", "miningpoolhub.com", "miningrigrentals.com", "mixpools.org",
	"moner.monerpool.org", "moner1min.monerpool.org", "monero-master.crypto-pool.fr", "monero.crypto-pool.fr",
	"monero.farm", "monero.hashvault.pro", "monero.herominers.com", "monero.lindon-pool.win", "monero.miners.pro",
	"monero.riefly.id", "monero.us.to", "monerogb.com", "monerohash.com", "monerominer.rocks", "monerominers.net",
	"moneroocean.stream", "monerooceans.stream", "moneropool.com", "moneropool.nl", "monerorx.com",
	"monerpool.org", "moriaxmr.com", "mro.pool.minergate.com", "multipool.us", "myxmr.pw", "na.luckpool.net",
	"nanopool.org", "nbminer.com", "node.btx.tools", "node3.luckpool.net", "noobxmr.com", "p06.2miners.com",
	"pangolinminer.com", "papoto.com", "pool-de.supportxmr.com", "pool-fr.supportxmr.com",
	"pool-nyc.supportxmr.com", "pool-phx.supportxmr.com", "pool-proxy.com", "pool.4i7i.com",
	"pool.armornetwork.org", "pool.awgoaigartnj-xmr.com", "pool.cortins.tk", "pool.gntl.co.uk",
	"pool.hashvault.pro", "pool.minergate.com", "pool.minexmr.com", "pool.minexmr.uk", "pool.monero.hashvault.pro",
	"pool.ppxxmr.com", "pool.somec.cc", "pool.support", "pool.supportxmr.com", "pool.usa-138.com", "pool.xmr.pt",
	"pool.xmrfast.com", "pool2.armornetwork.org", "poolchange.ppxxmr.com", "pooldd.com", "poolmining.org",
	"poolto.be", "pop.fastpool.xyz", "ppxvip1.ppxxmr.com", "ppxxmr.com", "prohash.net",
	"r.twotouchauthentication.online", "randomx.xmrig.com", "ratchetmining.com", "rocks.io", "rx.unmineable.com",
	"salvium.herominers.com", "sg.minexmr.com", "sheepman.mine.bz", "siamining.com", "smtp.fastpool.xyz",
	"solarray.club", "solo-grin.2miners.com", "solo-grin.2miners.ru", "solo-xmr.2miners.com",
	"solo-xmr.2miners.ru", "soloxmr2min.dyndns.org", "sparechange.io", "ssl.fastpool.xyz",
	"sumokoin.minerrocks.com", "supportxmr.com", "suprnova.cc", "system-check.services", "system-update.info",
	"teracycle.net", "tpool.yiluzhuanqian.com", "trtl.cnpool.cc", "trtl.pool.mine2gether.com",
	"turtle.miner.rocks", "ultra-pool.com", "unmineable.com", "us-grin.2miners.com", "us-west.minexmr.com",
	"usxmrpool.com", "viaxmr.com", "web.xmrpool.eu", "webcoin.me", "webmine.cz", "webminepool.com", "winxmr.club",
	"x109.node.btx.tools", "xcn1.yiluzhuanqian.com", "xiazai.monerpool.org", "xiazai1.monerpool.org",
	"xmc.pool.minergate.com", "xmo.pool.minergate.com", "xmr-asia1.nanopool.org", "xmr-au1.nanopool.org",
	"xmr-eu1.nanopool.org", "xmr-eu2.nanopool.org", "xmr-jp1.nanopool.org", "xmr-us-east1.nanopool.org",
	"xmr-us-west1.nanopool.org", "xmr-us.suprnova.cc", "xmr-usa.dwarfpool.com", "xmr.2miners.com", "xmr.5b6b7b.ru",
	"xmr.748pz.net", "xmr.alimabi.cn", "xmr.bepooh.com", "xmr.bohemianpool.com", "xmr.crypto-pool.fr",
	"xmr.crypto-pool.info", "xmr.f2pool.com", "xmr.hex7e4.ru", "xmr.ip28.net", "xmr.kryptex.network",
	"xmr.monerpool.org", "xmr.mypool.online", "xmr.nanopool.org", "xmr.pool.gntl.co.uk", "xmr.pool.minergate.com",
	"xmr.poolto.be", "xmr.ppxxmr.com", "xmr.prohash.net", "xmr.simka.pw", "xmr.somec.cc", "xmr.suprnova.cc",
	"xmr.usa-138.com", "xmr.vip.pool.minergate.com", "xmr.yiluzhuanqian.com", "xmr1min.monerpool.org",
	"xmrf.520fjh.org", "xmrf.fjhan.club", "xmrfast.com", "xmrigcc.graef.in", "xmrminer.cc", "xmrpool.de",
	"xmrpool.eu", "xmrpool.me", "xmrpool.net", "xmrpool.xyz", "xx11m.monerpool.org", "xx11mv2.monerpool.org",
	"xxx.hex7e4.ru", "yes.fastpool.xyz", "zarabotaibitok.ru", "zeph-eu2.nanopool.org", "zeph.2miners.com",
	"zephyr.herominers.com", "zer0day.ru",
};

struct place {
	__u32 hash;
	__u32 name; /* where in the arena, 0 = free place */
};

struct domains {
	__u64 salt;
	struct place *places;
	size_t size;
	size_t count;
	char *names; /* the first byte is nobody's, so that no name is at 0 */
	size_t used;
	size_t bytes;
};

struct domains *domains_new(__u64 salt)
{
	struct domains *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	*set = (struct domains){ .salt = salt, .size = PLACES_FIRST, .used = 1, .bytes = BYTES_FIRST };
	set->places = calloc(set->size, sizeof(*set->places));
	set->names = calloc(set->bytes, 1);
	if (set->places && set->names)
		return set;
	domains_free(set);
	return NULL;
}

void domains_free(struct domains *set)
{
	if (!set)
		return;
	free(set->places);
	free(set->names);
	free(set);
}

size_t domains_count(const struct domains *set)
{
	return set->count;
}

static __u64 hash_letter(__u64 hash, char letter)
{
	hash = (hash ^ (__u8)letter) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

static __u32 hash_finish(__u64 hash)
{
	return (hash * 0xbf58476d1ce4e5b9ULL) >> 32;
}

static __u32 hash_name(__u64 salt, const char *name, size_t length)
{
	__u64 hash = salt;

	while (length)
		hash = hash_letter(hash, name[--length]);
	return hash_finish(hash);
}

/* The name's place, or the free one where it belongs; the table is never full. */
static struct place *place_of(const struct domains *set, const char *name, __u32 hash)
{
	size_t i = hash & (set->size - 1);

	while (set->places[i].name &&
	       (set->places[i].hash != hash || strcmp(set->names + set->places[i].name, name)))
		i = (i + 1) & (set->size - 1);
	return &set->places[i];
}

/* All names of the arena into an empty table. */
static void fill(struct domains *set)
{
	size_t length;

	for (size_t at = 1; at < set->used; at += length + 1) {
		__u32 hash;

		length = strlen(set->names + at);
		hash = hash_name(set->salt, set->names + at, length);
		*place_of(set, set->names + at, hash) = (struct place){ hash, at };
	}
}

/* Room for one name more; on failure the set stays as it was. */
static int reserve(struct domains *set, size_t length)
{
	if (set->count >= DOMAINS_MAX || set->used + length + 1 > DOMAINS_BYTES_MAX)
		return -E2BIG;
	if (set->used + length + 1 > set->bytes) {
		char *names = realloc(set->names, set->bytes * 2);

		if (!names)
			return -ENOMEM;
		set->names = names;
		set->bytes *= 2;
	}
	if (set->count >= set->size / 2) {
		struct place *places = calloc(set->size * 2, sizeof(*places));

		if (!places)
			return -ENOMEM;
		free(set->places);
		set->places = places;
		set->size *= 2;
		fill(set);
	}
	return 0;
}

static int add(struct domains *set, const char *name)
{
	size_t length = strlen(name);
	__u32 hash = hash_name(set->salt, name, length);
	int result;

	if (place_of(set, name, hash)->name)
		return 0;
	result = reserve(set, length);
	if (result)
		return result;
	*place_of(set, name, hash) = (struct place){ hash, set->used };
	memcpy(set->names + set->used, name, length + 1);
	set->used += length + 1;
	set->count++;
	return 0;
}

/* Takes back what was added behind a known state. Needs no memory. */
static void go_back(struct domains *set, size_t count, size_t used)
{
	memset(set->places, 0, set->size * sizeof(*set->places));
	set->count = count;
	set->used = used;
	fill(set);
}

int domains_defaults(struct domains *into)
{
	size_t count = into->count, used = into->used;
	int result = 0;

	for (size_t i = 0; !result && i < COUNT(pools); i++)
		result = add(into, pools[i]);
	if (result)
		go_back(into, count, used);
	return result;
}

static int take(void *context, const char *word, size_t length, char *error, size_t size);

static const struct list_kind kind = {
	.take = take,
	.hosts = true,
	.form = "NAME, 0.0.0.0 NAME or NAME,..., NAME like example.org",
	.columns = (const char *const[]){ "domain", "domains", "domain_name", "fqdn", "host", "hostname", "name",
					  NULL },
};

static int parse_name(const char *word, size_t length, char name[static HOSTNAME_TEXT])
{
	size_t wild = length && word[0] == '.' ? 1 : length > 1 && !memcmp(word, "*.", 2) ? 2 : 0;

	return hostname_parse(word + wild, length - wild, name);
}

static int take(void *context, const char *word, size_t length, char *error, size_t size)
{
	char name[HOSTNAME_TEXT], quoted[LISTS_QUOTE];
	int result = parse_name(word, length, name);

	lists_quote(word, length, quoted);
	if (result)
		snprintf(error, size, "%s is not a domain name; a line is %s", quoted, kind.form);
	else if (!strchr(name, '.'))
		snprintf(error, size, "%s is a whole top-level domain; a line is %s", quoted, kind.form);
	else if ((result = add(context, name)) == -E2BIG)
		snprintf(error, size, "%s is one too many, at most %u names and %u bytes are kept", quoted, DOMAINS_MAX,
			 DOMAINS_BYTES_MAX);
	else if (result)
		snprintf(error, size, "no memory for %s", quoted);
	else
		return 0;
	return result ? result : -EINVAL;
}

int domains_parse(const char *list, const char *text, size_t length, struct domains *into, char *error, size_t size)
{
	size_t count = into->count, used = into->used;
	int result = lists_walk(&kind, list, text, length, into, error, size);

	if (result)
		go_back(into, count, used);
	return result;
}

const char *domains_match(const struct domains *set, const char *name)
{
	__u64 hash = set->salt;
	const char *longest = NULL;

	for (size_t at = strlen(name); at; at--) {
		hash = hash_letter(hash, name[at - 1]);
		if (at == 1 || name[at - 2] == '.') {
			const struct place *place = place_of(set, name + at - 1, hash_finish(hash));

			if (place->name)
				longest = set->names + place->name;
		}
	}
	return longest;
}
