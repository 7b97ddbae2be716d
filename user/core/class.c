// SPDX-License-Identifier: GPL-2.0-or-later
#include "class.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* Sets of classes. */
#define BIT(class) (1u << XDPEN_CLASS_##class)
#define ALL ((1u << XDPEN_CLASSES) - 1)
#define COMPUTERS (BIT(PC) | BIT(PHONE) | BIT(TABLET))
#define PERSONAL (COMPUTERS | BIT(NAS))
#define THINGS (ALL & ~COMPUTERS & ~BIT(CRITICAL)) /* what embedded software runs on; some NAS and routers, too */
#define APPLE (COMPUTERS | BIT(WATCH) | BIT(TV) | BIT(SPEAKER))
#define ANDROID ((APPLE & ~BIT(PC)) | BIT(CONSOLE) | BIT(CAR) | BIT(APPLIANCE))
#define WINDOWS (BIT(PC) | BIT(TABLET) | BIT(CONSOLE) | BIT(RECORDER))
#define MAKERS_OF_SMALL (BIT(CAMERA) | BIT(SPEAKER) | BIT(HUB) | BIT(SENSOR) | BIT(APPLIANCE))
_Static_assert(XDPEN_CLASSES <= 32, "a set of classes is 32 bits");

/* What a fact says: the class where it stands alone (unknown: none), and others that it does not contradict. */
struct meaning {
	__u32 class;
	__u32 others;
	const char *why;
};

#define IS(class, why) { XDPEN_CLASS_##class, 0, why }
#define MOSTLY(class, others, why) { XDPEN_CLASS_##class, others, why }
#define ONE_OF(others, why) { XDPEN_CLASS_UNKNOWN, others, why }

enum manner {
	GLOB, /* the whole text; '*' is any bytes, '#' a hexadecimal digit */
	WORD, /* a run of letters anywhere in it: "cam" is in "cam2" and "front-cam", not in "camille" */
};

/* Patterns are in lower case and match whatever the text's case. The first row that fits counts. */
struct rule {
	enum manner manner;
	const char *pattern;
	struct meaning meaning;
};

static const struct rule hosts[] = {
	{ WORD, "iphone", IS(PHONE, "its host name says iPhone") },
	{ GLOB, "iphone*", IS(PHONE, "its host name says iPhone") },
	{ WORD, "ipad", IS(TABLET, "its host name says iPad") },
	{ GLOB, "ipad*", IS(TABLET, "its host name says iPad") },
	{ GLOB, "appletv*", IS(TV, "its host name says Apple TV") },
	{ GLOB, "apple-tv*", IS(TV, "its host name says Apple TV") },
	{ GLOB, "*-apple-tv*", IS(TV, "its host name says Apple TV") },
	{ GLOB, "homepod*", IS(SPEAKER, "its host name says HomePod") },
	{ WORD, "homepod", IS(SPEAKER, "its host name says HomePod") },
	{ GLOB, "*-apple-watch*", IS(WATCH, "its host name says Apple Watch") },
	{ WORD, "applewatch", IS(WATCH, "its host name says Apple Watch") },
	{ WORD, "macbook", IS(PC, "its host name says MacBook") },
	{ WORD, "macbookpro", IS(PC, "its host name says MacBook") },
	{ WORD, "macbookair", IS(PC, "its host name says MacBook") },
	{ WORD, "imac", IS(PC, "its host name says iMac") },
	{ GLOB, "*mac-mini*", IS(PC, "its host name says Mac mini") },
	{ GLOB, "desktop-*", IS(PC, "its host name is one that Windows makes up") },
	{ GLOB, "laptop-*", IS(PC, "its host name is one that Windows makes up") },
	{ WORD, "thinkpad", IS(PC, "its host name says ThinkPad") },
	{ WORD, "laptop", IS(PC, "its host name says laptop") },
	{ WORD, "notebook", IS(PC, "its host name says notebook") },
	{ WORD, "chromebook", IS(PC, "its host name says Chromebook") },
	{ GLOB, "android-*", MOSTLY(PHONE, ANDROID, "its host name is one that Android makes up") },
	{ GLOB, "galaxy-tab*", IS(TABLET, "its host name says Galaxy Tab") },
	{ GLOB, "galaxy-watch*", IS(WATCH, "its host name says Galaxy Watch") },
	{ GLOB, "galaxy-*", MOSTLY(PHONE, BIT(TABLET), "its host name says Galaxy") },
	{ GLOB, "*-galaxy-s#*", IS(PHONE, "its host name says Galaxy") },
	{ GLOB, "pixel-*", MOSTLY(PHONE, BIT(TABLET), "its host name says Pixel") },
	{ GLOB, "redmi*", MOSTLY(PHONE, BIT(TABLET), "its host name says Redmi") },
	{ GLOB, "oneplus*", IS(PHONE, "its host name says OnePlus") },
	{ GLOB, "brw############*", IS(PRINTER, "its host name is one that Brother printers have") },
	{ GLOB, "brn############*", IS(PRINTER, "its host name is one that Brother printers have") },
	{ GLOB, "npi######*", IS(PRINTER, "its host name is one that HP printers have") },
	{ GLOB, "epson*", IS(PRINTER, "its host name says Epson") },
	{ GLOB, "canon######", IS(PRINTER, "its host name is one that Canon printers have") },
	{ WORD, "printer", IS(PRINTER, "its host name says printer") },
	{ WORD, "laserjet", IS(PRINTER, "its host name says LaserJet") },
	{ WORD, "officejet", IS(PRINTER, "its host name says OfficeJet") },
	{ GLOB, "ps3", IS(CONSOLE, "its host name says PlayStation") },
	{ GLOB, "ps4*", IS(CONSOLE, "its host name says PlayStation") },
	{ GLOB, "ps5*", IS(CONSOLE, "its host name says PlayStation") },
	{ WORD, "playstation", IS(CONSOLE, "its host name says PlayStation") },
	{ WORD, "xbox", IS(CONSOLE, "its host name says Xbox") },
	{ GLOB, "xbox*", IS(CONSOLE, "its host name says Xbox") },
	{ WORD, "nintendo", IS(CONSOLE, "its host name says Nintendo") },
	{ GLOB, "nintendo*", IS(CONSOLE, "its host name says Nintendo") },
	{ GLOB, "steamdeck*", IS(CONSOLE, "its host name says Steam Deck") },
	{ WORD, "dvr", IS(RECORDER, "its host name says DVR") },
	{ WORD, "nvr", IS(RECORDER, "its host name says NVR") },
	{ WORD, "xvr", IS(RECORDER, "its host name says XVR") },
	{ WORD, "cam", IS(CAMERA, "its host name says cam") },
	{ WORD, "ipcam", IS(CAMERA, "its host name says IP camera") },
	{ WORD, "ipc", IS(CAMERA, "its host name says IP camera") },
	{ WORD, "netcam", IS(CAMERA, "its host name says camera") },
	{ WORD, "webcam", IS(CAMERA, "its host name says camera") },
	{ WORD, "wyzecam", IS(CAMERA, "its host name says camera") },
	{ WORD, "camera", IS(CAMERA, "its host name says camera") },
	{ WORD, "ipcamera", IS(CAMERA, "its host name says camera") },
	{ WORD, "doorbell", IS(CAMERA, "its host name says doorbell") },
	{ GLOB, "reolink*", MOSTLY(CAMERA, BIT(RECORDER), "its host name says Reolink") },
	{ WORD, "synology", IS(NAS, "its host name says Synology") },
	{ WORD, "diskstation", IS(NAS, "its host name says DiskStation") },
	{ GLOB, "qnap*", IS(NAS, "its host name says QNAP") },
	{ WORD, "truenas", IS(NAS, "its host name says TrueNAS") },
	{ WORD, "nas", IS(NAS, "its host name says NAS") },
	{ GLOB, "roku*", IS(TV, "its host name says Roku") },
	{ GLOB, "chromecast*", IS(TV, "its host name says Chromecast") },
	{ GLOB, "lgwebos*", IS(TV, "its host name says LG webOS") },
	{ GLOB, "bravia*", IS(TV, "its host name says Bravia") },
	{ GLOB, "fire-tv*", IS(TV, "its host name says Fire TV") },
	{ WORD, "tv", IS(TV, "its host name says TV") },
	{ GLOB, "echo-*", IS(SPEAKER, "its host name says Echo") },
	{ GLOB, "amazon-*", MOSTLY(SPEAKER, BIT(TABLET) | BIT(TV) | BIT(HUB), "its host name is one that Amazon has") },
	{ GLOB, "sonos*", IS(SPEAKER, "its host name says Sonos") },
	{ GLOB, "google-home*", IS(SPEAKER, "its host name says Google Home") },
	{ GLOB, "google-nest-mini*", IS(SPEAKER, "its host name says Nest Mini") },
	{ GLOB, "philips-hue*", IS(HUB, "its host name says Hue") },
	{ GLOB, "hue-bridge*", IS(HUB, "its host name says Hue") },
	{ GLOB, "homeassistant*", IS(HUB, "its host name says Home Assistant") },
	{ GLOB, "smartthings*", IS(HUB, "its host name says SmartThings") },
	{ WORD, "iothub", IS(HUB, "its host name says hub") },
	{ GLOB, "esp-######", MOSTLY(APPLIANCE, MAKERS_OF_SMALL, "its host name is one that Espressif chips have") },
	{ GLOB, "esp_######", MOSTLY(APPLIANCE, MAKERS_OF_SMALL, "its host name is one that Espressif chips have") },
	{ GLOB, "esp32*", MOSTLY(APPLIANCE, MAKERS_OF_SMALL, "its host name is one that Espressif chips have") },
	{ GLOB, "espressif*", MOSTLY(APPLIANCE, MAKERS_OF_SMALL, "its host name is one that Espressif chips have") },
	{ GLOB, "tasmota*", MOSTLY(APPLIANCE, MAKERS_OF_SMALL, "its host name says Tasmota") },
	{ GLOB, "shelly*", MOSTLY(APPLIANCE, BIT(SENSOR) | BIT(HUB), "its host name says Shelly") },
	{ GLOB, "tuya*", MOSTLY(APPLIANCE, MAKERS_OF_SMALL, "its host name says Tuya") },
	{ GLOB, "wlan0", ONE_OF(THINGS, "its host name is the interface's, as small devices have it") },
	{ GLOB, "hs1#0*", IS(APPLIANCE, "its host name is one that Kasa plugs have") },
	{ GLOB, "lightify-*", MOSTLY(HUB, BIT(APPLIANCE), "its host name says Lightify") },
	{ GLOB, "roomba-*", IS(APPLIANCE, "its host name says Roomba") },
	{ GLOB, "irobot-*", IS(APPLIANCE, "its host name says iRobot") },
	{ GLOB, "schlage*", IS(APPLIANCE, "its host name says Schlage") },
	{ WORD, "thermostat", IS(APPLIANCE, "its host name says thermostat") },
	{ WORD, "plug", IS(APPLIANCE, "its host name says plug") },
	{ WORD, "sensor", IS(SENSOR, "its host name says sensor") },
	{ GLOB, "tesla-model*", IS(CAR, "its host name says Tesla") },
	{ GLOB, "openwrt*", IS(ROUTER, "its host name says OpenWrt") },
	{ GLOB, "dd-wrt*", IS(ROUTER, "its host name says DD-WRT") },
	{ GLOB, "fritz.box", IS(ROUTER, "its host name says FRITZ!Box") },
	{ WORD, "router", IS(ROUTER, "its host name says router") },
	/* A Raspberry Pi is a computer that becomes a thing by its software: its name settles neither. */
	{ GLOB, "raspberrypi*", ONE_OF(ALL & ~BIT(CRITICAL), "its host name says Raspberry Pi: it may be anything") },
	{ WORD, "pc", IS(PC, "its host name says PC") },
};

static const struct rule vendor_classes[] = {
	{ GLOB, "msft 5.0*", MOSTLY(PC, WINDOWS, "its DHCP client is that of Windows") },
	{ GLOB, "msft 98*", MOSTLY(PC, WINDOWS, "its DHCP client is that of Windows") },
	{ GLOB, "msft_xbox*", IS(CONSOLE, "its DHCP client is that of the Xbox") },
	{ GLOB, "android-dhcp-*", MOSTLY(PHONE, ANDROID, "its DHCP client is that of Android") },
	{ GLOB, "dhcpcd-*:android*", MOSTLY(PHONE, ANDROID, "its DHCP client is that of Android") },
	{ GLOB, "ps3*", IS(CONSOLE, "its DHCP client says PlayStation") },
	{ GLOB, "ps4*", IS(CONSOLE, "its DHCP client says PlayStation") },
	{ GLOB, "ps5*", IS(CONSOLE, "its DHCP client says PlayStation") },
	{ GLOB, "hewlett-packard jetdirect*", IS(PRINTER, "its DHCP client is that of a network printer") },
	{ GLOB, "hewlett-packard officejet*", IS(PRINTER, "its DHCP client is that of a network printer") },
	{ GLOB, "mfg=*;typ=printer*", IS(PRINTER, "its DHCP client is that of a network printer") },
	{ GLOB, "brother*", IS(PRINTER, "its DHCP client says Brother") },
	{ GLOB, "canon*", IS(PRINTER, "its DHCP client says Canon") },
	{ GLOB, "epson*", IS(PRINTER, "its DHCP client says Epson") },
	{ GLOB, "synology*", IS(NAS, "its DHCP client says Synology") },
	{ GLOB, "cisco ap*", IS(ROUTER, "its DHCP client is that of an access point") },
	{ GLOB, "cisco systems, inc. ip phone*", ONE_OF(THINGS, "its DHCP client is that of a desk phone") },
	{ GLOB, "ubnt*", IS(ROUTER, "its DHCP client is that of an access point") },
	{ GLOB, "arubaap*", IS(ROUTER, "its DHCP client is that of an access point") },
	{ GLOB, "hikvision*", MOSTLY(CAMERA, BIT(RECORDER), "its DHCP client says Hikvision") },
	{ GLOB, "dahua*", MOSTLY(CAMERA, BIT(RECORDER), "its DHCP client says Dahua") },
	{ GLOB, "axis,network camera,*", IS(CAMERA, "its DHCP client says network camera") },
	{ GLOB, "roku*", IS(TV, "its DHCP client says Roku") },
	{ GLOB, "udhcp*", ONE_OF(THINGS, "its DHCP client is that of BusyBox: a thing, but not which") },
	{ GLOB, "busybox*", ONE_OF(THINGS, "its DHCP client is that of BusyBox: a thing, but not which") },
	/* dhcpcd and dhclient run on anything with Linux: no row. */
};

/* Option 55, whole and in order, as "1,3,6". */
struct print {
	const char *numbers;
	struct meaning meaning;
};

#define PRINT_WINDOWS MOSTLY(PC, WINDOWS, "it asks for the DHCP options that Windows asks for")
#define PRINT_MAC MOSTLY(PC, APPLE, "it asks for the DHCP options that macOS asks for")
#define PRINT_IOS MOSTLY(PHONE, APPLE, "it asks for the DHCP options that iOS asks for")
#define PRINT_ANDROID MOSTLY(PHONE, ANDROID, "it asks for the DHCP options that Android asks for")
#define PRINT_THING ONE_OF(THINGS, "it asks for the DHCP options that small devices ask for: a thing, but not which")

static const struct print prints[] = {
	{ "1,15,3,6,44,46,47,31,33,43", PRINT_WINDOWS },
	{ "1,15,3,6,44,46,47,31,33,249,43", PRINT_WINDOWS },
	{ "1,15,3,6,44,46,47,31,33,249,43,252", PRINT_WINDOWS },
	{ "1,15,3,6,44,46,47,31,33,121,249,43", PRINT_WINDOWS },
	{ "1,15,3,6,44,46,47,31,33,121,249,43,252", PRINT_WINDOWS },
	{ "1,3,6,15,31,33,43,44,46,47,121,249,252", PRINT_WINDOWS },
	{ "1,3,6,15,31,33,43,44,46,47,119,121,249,252", PRINT_WINDOWS },
	{ "1,3,6,15,119,95,252,44,46", PRINT_MAC },
	{ "1,3,6,15,119,95,252,44,46,47", PRINT_MAC },
	{ "1,121,3,6,15,119,252,95,44,46", PRINT_MAC },
	{ "1,121,3,6,15,114,119,252,95,44,46", PRINT_MAC },
	{ "1,121,3,6,15,108,114,119,252,95,44,46", PRINT_MAC },
	{ "1,121,3,6,15,108,114,119,162,252,95,44,46", PRINT_MAC },
	{ "1,3,6,15,119,252", PRINT_IOS },
	{ "1,121,3,6,15,119,252", PRINT_IOS },
	{ "1,121,3,6,15,114,119,252", PRINT_IOS },
	{ "1,121,3,6,15,108,114,119,252", PRINT_IOS },
	{ "1,121,3,6,15,108,114,119,162,252", PRINT_IOS },
	{ "1,33,3,6,15,28,51,58,59", PRINT_ANDROID },
	{ "1,33,3,6,15,26,28,51,58,59", PRINT_ANDROID },
	{ "1,121,33,3,6,15,28,51,58,59,119", PRINT_ANDROID },
	{ "1,3,6,15,26,28,51,58,59", PRINT_ANDROID },
	{ "1,3,6,15,26,28,51,58,59,43", PRINT_ANDROID },
	{ "1,3,6,15,26,28,51,58,59,43,114", PRINT_ANDROID },
	{ "1,3,6,15,26,28,51,58,59,43,114,108", PRINT_ANDROID },
	{ "1,3,6,12,15,28", PRINT_THING }, /* udhcpc of BusyBox */
	{ "1,3,6,12,15,28,42", PRINT_THING },
	{ "1,3,6,12,15,28,44", PRINT_THING },
	{ "1,3,28,6", PRINT_THING }, /* lwIP */
	{ "1,3,28,6,15,44,46,47,31,33,121,43", PRINT_THING },
};

#define CRITICAL_MAKER IS(CRITICAL, "its maker builds industrial controls")
#define MEDICAL_MAKER IS(CRITICAL, "its maker builds medical equipment")
#define CAMERA_MAKER MOSTLY(CAMERA, BIT(RECORDER) | BIT(SENSOR) | BIT(HUB), "its maker builds cameras")
#define PRINTER_MAKER IS(PRINTER, "its maker builds printers")
#define CONSOLE_MAKER IS(CONSOLE, "its maker builds game consoles")
#define NAS_MAKER MOSTLY(NAS, BIT(ROUTER) | BIT(CAMERA), "its maker builds network storage")
#define TV_MAKER MOSTLY(TV, BIT(SPEAKER), "its maker builds TVs or what is plugged into them")
#define SPEAKER_MAKER MOSTLY(SPEAKER, BIT(TV), "its maker builds speakers")
#define WATCH_MAKER MOSTLY(WATCH, BIT(SENSOR) | BIT(CAR), "its maker builds watches")
#define SMALL_MAKER MOSTLY(APPLIANCE, MAKERS_OF_SMALL, "its maker builds smart home devices")
#define HUB_MAKER MOSTLY(HUB, MAKERS_OF_SMALL, "its maker builds smart home hubs")
#define CAR_MAKER MOSTLY(CAR, BIT(APPLIANCE), "its maker builds cars or parts of them")
#define ROUTER_MAKER MOSTLY(ROUTER, THINGS, "its maker builds access points and routers")
#define PC_MAKER MOSTLY(PC, ALL & ~BIT(CRITICAL), "its network card is one for computers")

/*
 * Names as IEEE's registry writes them. Who builds nearly everything (Apple, Samsung, Sony, LG, HP, Cisco,
 * TP-Link, Huawei, Xiaomi) or chips for everybody (Realtek, Texas Instruments, Murata) has no row.
 */
static const struct rule vendors[] = {
	{ GLOB, "siemens home & office*", ONE_OF(ALL & ~BIT(CRITICAL), "its maker builds desk phones") },
	{ GLOB, "siemens healthcare*", MEDICAL_MAKER },
	{ WORD, "siemens", CRITICAL_MAKER },
	{ GLOB, "rockwell automation*", CRITICAL_MAKER },
	{ GLOB, "schneider electric*", CRITICAL_MAKER },
	{ GLOB, "schneider-electric*", CRITICAL_MAKER },
	{ GLOB, "telemecanique*", CRITICAL_MAKER },
	{ GLOB, "wago *", CRITICAL_MAKER },
	{ GLOB, "beckhoff *", CRITICAL_MAKER },
	{ GLOB, "phoenix contact*", CRITICAL_MAKER },
	{ GLOB, "pilz gmbh*", CRITICAL_MAKER },
	{ GLOB, "yokogawa *", CRITICAL_MAKER },
	{ GLOB, "omron healthcare*", MEDICAL_MAKER },
	{ GLOB, "omron *", CRITICAL_MAKER },
	{ GLOB, "abb", CRITICAL_MAKER },
	{ GLOB, "abb *", CRITICAL_MAKER },
	{ GLOB, "draeger*", MEDICAL_MAKER },
	{ GLOB, "dr\xc3\xa4gerwerk*", MEDICAL_MAKER },
	{ GLOB, "mindray*", MEDICAL_MAKER },
	{ GLOB, "b.braun*", MEDICAL_MAKER },
	{ GLOB, "fresenius*", MEDICAL_MAKER },
	{ GLOB, "ge healthcare*", MEDICAL_MAKER },
	{ GLOB, "philips medical*", MEDICAL_MAKER },
	{ GLOB, "breas medical*", MEDICAL_MAKER },
	{ GLOB, "*hikvision*", CAMERA_MAKER },
	{ GLOB, "zhejiang dahua*", CAMERA_MAKER },
	{ GLOB, "axis communications*", CAMERA_MAKER },
	{ GLOB, "reolink*", CAMERA_MAKER },
	{ GLOB, "amcrest*", CAMERA_MAKER },
	{ GLOB, "wyze labs*", CAMERA_MAKER },
	{ GLOB, "ring llc*", CAMERA_MAKER },
	{ GLOB, "*foscam*", CAMERA_MAKER },
	{ GLOB, "hangzhou ezviz*", CAMERA_MAKER },
	{ GLOB, "arlo technolog*", CAMERA_MAKER },
	{ GLOB, "vivotek*", CAMERA_MAKER },
	{ GLOB, "zhejiang uniview*", CAMERA_MAKER },
	{ GLOB, "hanwha techwin*", CAMERA_MAKER },
	{ GLOB, "mobotix*", CAMERA_MAKER },
	{ GLOB, "brother industries*", PRINTER_MAKER },
	{ GLOB, "canon inc*", PRINTER_MAKER },
	{ GLOB, "seiko epson*", PRINTER_MAKER },
	{ GLOB, "lexmark*", PRINTER_MAKER },
	{ GLOB, "xerox corp*", PRINTER_MAKER },
	{ GLOB, "ricoh company*", PRINTER_MAKER },
	{ GLOB, "kyocera document*", PRINTER_MAKER },
	{ GLOB, "konica minolta*", PRINTER_MAKER },
	{ GLOB, "nintendo*", CONSOLE_MAKER },
	{ GLOB, "sony interactive*", CONSOLE_MAKER },
	{ GLOB, "sony computer entertainment*", CONSOLE_MAKER },
	{ GLOB, "valve corporation*", CONSOLE_MAKER },
	{ GLOB, "synology*", NAS_MAKER },
	{ GLOB, "qnap systems*", NAS_MAKER },
	{ GLOB, "asustor*", NAS_MAKER },
	{ GLOB, "roku,*", TV_MAKER },
	{ GLOB, "vizio*", TV_MAKER },
	{ GLOB, "sonos, inc*", SPEAKER_MAKER },
	{ GLOB, "bose corporation*", SPEAKER_MAKER },
	{ GLOB, "bang & olufsen*", SPEAKER_MAKER },
	{ GLOB, "fitbit*", WATCH_MAKER },
	{ GLOB, "garmin international*", WATCH_MAKER },
	{ GLOB, "signify*", HUB_MAKER },
	{ GLOB, "philips lighting*", HUB_MAKER },
	{ GLOB, "espressif*", SMALL_MAKER },
	{ GLOB, "tuya *", SMALL_MAKER },
	{ GLOB, "osram*", SMALL_MAKER },
	{ GLOB, "ikea of sweden*", SMALL_MAKER },
	{ GLOB, "nest labs*", SMALL_MAKER },
	{ GLOB, "ecobee*", SMALL_MAKER },
	{ GLOB, "chengdu meross*", SMALL_MAKER },
	{ GLOB, "nuki home*", SMALL_MAKER },
	{ GLOB, "irobot corporation*", SMALL_MAKER },
	{ GLOB, "*roborock*", SMALL_MAKER },
	{ GLOB, "dyson limited*", SMALL_MAKER },
	{ GLOB, "miele *", SMALL_MAKER },
	{ GLOB, "bsh hausger*", SMALL_MAKER },
	{ GLOB, "netatmo*", MOSTLY(SENSOR, MAKERS_OF_SMALL, "its maker builds weather stations and their kin") },
	{ GLOB, "withings*", MOSTLY(SENSOR, MAKERS_OF_SMALL | BIT(WATCH), "its maker builds scales and their kin") },
	{ GLOB, "tesla,*", CAR_MAKER },
	{ GLOB, "continental automotive*", CAR_MAKER },
	{ GLOB, "harman/becker automotive*", CAR_MAKER },
	{ GLOB, "eero inc*", ROUTER_MAKER },
	{ GLOB, "routerboard*", ROUTER_MAKER },
	{ GLOB, "ruckus wireless*", ROUTER_MAKER },
	{ GLOB, "intel corporat*", PC_MAKER },
	{ GLOB, "dell inc*", PC_MAKER },
};

/* ASCII whatever the locale: what fits must not depend on where the daemon runs. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_hexadecimal(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

static bool fits_here(char pattern, char c)
{
	return pattern == '#' ? is_hexadecimal(c) : pattern == lower(c);
}

/* Takes the last '*' one byte further where the rest does not fit: no recursion, at most length times length. */
static bool glob(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = text;
		} else if (*pattern && fits_here(*pattern, *text)) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	return !pattern[strspn(pattern, "*")];
}

static bool has_word(const char *word, const char *text)
{
	while (*text) {
		size_t length = 0, same = 0;

		while (is_letter(text[length]))
			length++;
		while (same < length && word[same] && word[same] == lower(text[same]))
			same++;
		if (length && same == length && !word[same])
			return true;
		text += length ? length : 1;
	}
	return false;
}

static const struct meaning *find(const struct rule *rules, size_t count, const char *text)
{
	if (!text || !*text)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (rules[i].manner == GLOB ? glob(rules[i].pattern, text) : has_word(rules[i].pattern, text))
			return &rules[i].meaning;
	return NULL;
}

/* `numbers` is from the table above: well-formed, each at most 255. */
static bool same_parameters(const char *numbers, const __u8 *parameters, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned number = 0;

		if (!*numbers)
			return false;
		for (; is_digit(*numbers); numbers++)
			number = number * 10 + (*numbers - '0');
		numbers += *numbers == ',';
		if (number != parameters[i])
			return false;
	}
	return !*numbers;
}

static const struct meaning *find_print(const __u8 *parameters, size_t length)
{
	if (!parameters || !length)
		return NULL;
	for (size_t i = 0; i < COUNT(prints); i++)
		if (same_parameters(prints[i].numbers, parameters, length))
			return &prints[i].meaning;
	return NULL;
}

static __u32 possible(const struct meaning *meaning)
{
	return meaning->others | (meaning->class ? 1u << meaning->class : 0);
}

/* The first fact whose own class is still possible. */
static const struct meaning *first_possible(const struct meaning *const *facts, size_t count, __u32 set)
{
	for (size_t i = 0; i < count; i++)
		if (facts[i] && facts[i]->class && set & 1u << facts[i]->class)
			return facts[i];
	return NULL;
}

static unsigned answer(unsigned class, const char *text, const char **why)
{
	*why = text;
	return class;
}

/* A maker of things, and a device that claims to be what has looser limits. */
static bool disguised(const struct meaning *claim, const struct meaning *vendor)
{
	const __u32 loose = PERSONAL | BIT(ROUTER);

	return 1u << claim->class & loose && !(possible(vendor) & loose);
}

/* Nothing decided: a fact that tells at least that much, or none. */
static const char *why_unknown(const struct meaning *const *facts, size_t count, __u32 set)
{
	for (size_t i = 0; i < count; i++)
		if (facts[i] && !facts[i]->class)
			return facts[i]->why;
	return set == ALL ? "nothing is known of its names, its DHCP client or its maker" :
			    "what is known of it fits several classes";
}

enum { HOST, VENDOR_CLASS, PARAMETERS, VENDOR, FACTS };

unsigned class_guess(const struct class_facts *facts, const char **why)
{
	const struct meaning *known[FACTS] = {
		[HOST] = find(hosts, COUNT(hosts), facts->host),
		[VENDOR_CLASS] = find(vendor_classes, COUNT(vendor_classes), facts->vendor_class),
		[PARAMETERS] = find_print(facts->parameters, facts->parameters_length),
		[VENDOR] = facts->private_mac ? NULL : find(vendors, COUNT(vendors), facts->vendor),
	};
	const struct meaning *vendor = known[VENDOR], *best;
	__u32 set = ALL;

	if (vendor && vendor->class == XDPEN_CLASS_CRITICAL)
		return answer(vendor->class, vendor->why, why);
	for (size_t i = 0; i < VENDOR; i++)
		set &= known[i] ? possible(known[i]) : ALL;
	if (!set)
		return answer(XDPEN_CLASS_UNKNOWN, "its host name and DHCP options contradict each other", why);
	best = first_possible(known, VENDOR, set);
	if (vendor && set & possible(vendor)) {
		set &= possible(vendor);
		best = first_possible(known, FACTS, set);
	} else if (vendor && best && disguised(best, vendor)) {
		return answer(XDPEN_CLASS_UNKNOWN, "its host name or DHCP options do not fit its maker", why);
	}
	if (best)
		return answer(best->class, best->why, why);
	return answer(XDPEN_CLASS_UNKNOWN, why_unknown(known, FACTS, set), why);
}

unsigned class_family(unsigned class)
{
	if (class >= XDPEN_CLASSES)
		return XDPEN_FAMILY_THING;
	if (PERSONAL & 1u << class)
		return XDPEN_FAMILY_PERSONAL;
	if (class == XDPEN_CLASS_ROUTER)
		return XDPEN_FAMILY_ROUTER;
	return class == XDPEN_CLASS_CRITICAL ? XDPEN_FAMILY_CRITICAL : XDPEN_FAMILY_THING;
}
