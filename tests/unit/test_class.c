// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "class.h"
#include "names.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

struct sample {
	unsigned class;
	const char *host, *vendor_class, *parameters, *vendor;
	bool private_mac;
};

/* "1,3,6" as bytes that end where the memory ends. Returns how many. */
static size_t numbers(const char *text, __u8 **bytes)
{
	size_t count = 0;

	*bytes = malloc(64);
	assert_non_null(*bytes);
	for (char *end; text && *text; text = *end ? end + 1 : end)
		(*bytes)[count++] = strtoul(text, &end, 10);
	*bytes = realloc(*bytes, count ? count : 1);
	return count;
}

static void check(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct sample *sample = &samples[i];
		const char *why = NULL;
		__u8 *bytes;
		struct class_facts facts = {
			.vendor = sample->vendor,
			.host = sample->host,
			.vendor_class = sample->vendor_class,
			.parameters_length = numbers(sample->parameters, &bytes),
			.private_mac = sample->private_mac,
		};
		unsigned class;

		facts.parameters = bytes;
		class = class_guess(&facts, &why);
		free(bytes);
		assert_non_null(why);
		if (class != sample->class)
			fail_msg("%zu: host %s, option 60 %s, option 55 %s, vendor %s: %s, because %s", i,
				 sample->host ? sample->host : "-", sample->vendor_class ? sample->vendor_class : "-",
				 sample->parameters ? sample->parameters : "-", sample->vendor ? sample->vendor : "-",
				 class_name(class), why);
	}
}

#define C(name) XDPEN_CLASS_##name

static void test_host(void **state)
{
	static const struct sample samples[] = {
		{ .host = "iPhone", .class = C(PHONE) },
		{ .host = "iPhonediMonica", .class = C(PHONE) },
		{ .host = "Annas-iPhone-2", .class = C(PHONE) },
		{ .host = "annas-ipad", .class = C(TABLET) },
		{ .host = "Lucas-iMac", .class = C(PC) },
		{ .host = "DESKTOP-1A2B3C4", .class = C(PC) },
		{ .host = "laptop-9z", .class = C(PC) },
		{ .host = "office-pc", .class = C(PC) },
		{ .host = "android-4f3a1b", .class = C(PHONE) },
		{ .host = "Galaxy-S21", .class = C(PHONE) },
		{ .host = "Galaxy-Tab-A", .class = C(TABLET) },
		{ .host = "BRW0080927AFBCE", .class = C(PRINTER) },
		{ .host = "NPI7F3A1C", .class = C(PRINTER) },
		{ .host = "hall-printer", .class = C(PRINTER) },
		{ .host = "PS4-123", .class = C(CONSOLE) },
		{ .host = "XBOX", .class = C(CONSOLE) },
		{ .host = "Nintendo-Switch", .class = C(CONSOLE) },
		{ .host = "front-cam2", .class = C(CAMERA) },
		{ .host = "ipcam", .class = C(CAMERA) },
		{ .host = "NVR-8CH", .class = C(RECORDER) },
		{ .host = "DiskStation", .class = C(NAS) },
		{ .host = "Roku-Express", .class = C(TV) },
		{ .host = "Chromecast-Ultra", .class = C(TV) },
		{ .host = "living-room-tv", .class = C(TV) },
		{ .host = "echo-dot", .class = C(SPEAKER) },
		{ .host = "SonosZP", .class = C(SPEAKER) },
		{ .host = "Philips-hue", .class = C(HUB) },
		{ .host = "ESP_07AEFB", .class = C(APPLIANCE) },
		{ .host = "ESP-EB59C4", .class = C(APPLIANCE) },
		{ .host = "tasmota-1234", .class = C(APPLIANCE) },
		{ .host = "shellyplug-s-1", .class = C(APPLIANCE) },
		{ .host = "HS100(EU)", .class = C(APPLIANCE) },
		{ .host = "OpenWrt", .class = C(ROUTER) },

		/* near, but not it */
		{ .host = "", .class = C(UNKNOWN) },
		{ .host = "-", .class = C(UNKNOWN) },
		{ .host = "my_iphon", .class = C(UNKNOWN) },
		{ .host = "camille", .class = C(UNKNOWN) },
		{ .host = "webcams", .class = C(UNKNOWN) },
		{ .host = "scampi", .class = C(UNKNOWN) },
		{ .host = "BRWilliams", .class = C(UNKNOWN) },
		{ .host = "NPIxyzxyz", .class = C(UNKNOWN) },
		{ .host = "ESP_07AEFBx", .class = C(UNKNOWN) },
		{ .host = "ESP_07AEF", .class = C(UNKNOWN) },
		{ .host = "ps40", .class = C(CONSOLE) },
		{ .host = "ps2", .class = C(UNKNOWN) },
		{ .host = "desktop", .class = C(UNKNOWN) },
		{ .host = "androids", .class = C(UNKNOWN) },
		{ .host = "anastasia", .class = C(UNKNOWN) },
		{ .host = "raspberrypi", .class = C(UNKNOWN) },
		{ .host = "siemens-plc", .class = C(UNKNOWN) },
		{ .host = "localhost", .class = C(UNKNOWN) },
	};

	(void)state;
	check(samples, COUNT(samples));
}

#define WINDOWS "1,3,6,15,31,33,43,44,46,47,119,121,249,252"
#define IOS "1,121,3,6,15,119,252"
#define ANDROID "1,3,6,15,26,28,51,58,59,43"
#define LWIP "1,3,28,6,15,44,46,47,31,33,121,43"

static void test_options(void **state)
{
	static const struct sample samples[] = {
		{ .vendor_class = "MSFT 5.0", .class = C(PC) },
		{ .vendor_class = "android-dhcp-13", .class = C(PHONE) },
		{ .vendor_class = "Hewlett-Packard JetDirect", .class = C(PRINTER) },
		{ .vendor_class = "Cisco AP c2700", .class = C(ROUTER) },
		{ .vendor_class = "udhcp 1.19.4", .class = C(UNKNOWN) },
		{ .vendor_class = "dhcpcd-6.10.1:Linux-4.9.57-v7+:armv7l:BCM2835", .class = C(UNKNOWN) },
		{ .vendor_class = "Cisco Systems, Inc. IP Phone CP-7945G", .class = C(UNKNOWN) },
		{ .vendor_class = "MSFT", .class = C(UNKNOWN) },
		{ .vendor_class = "xMSFT 5.0", .class = C(UNKNOWN) },
		{ .parameters = WINDOWS, .class = C(PC) },
		{ .parameters = "1,15,3,6,44,46,47,31,33,121,249,43,252", .class = C(PC) },
		{ .parameters = "1,121,3,6,15,119,252,95,44,46", .class = C(PC) },
		{ .parameters = IOS, .class = C(PHONE) },
		{ .parameters = ANDROID, .class = C(PHONE) },
		{ .parameters = LWIP, .class = C(UNKNOWN) },
		/* one less, one more, another order, nothing */
		{ .parameters = "1,121,3,6,15,119", .class = C(UNKNOWN) },
		{ .parameters = IOS ",1", .class = C(UNKNOWN) },
		{ .parameters = "121,1,3,6,15,119,252", .class = C(UNKNOWN) },
		{ .parameters = "1", .class = C(UNKNOWN) },
		{ .parameters = "", .class = C(UNKNOWN) },
	};

	(void)state;
	check(samples, COUNT(samples));
}

static void test_vendor(void **state)
{
	static const struct sample samples[] = {
		{ .vendor = "Hangzhou Hikvision Digital Technology Co.,Ltd.", .class = C(CAMERA) },
		{ .vendor = "Zhejiang Dahua Technology Co., Ltd.", .class = C(CAMERA) },
		{ .vendor = "Ring LLC", .class = C(CAMERA) },
		{ .vendor = "Ringtail Security", .class = C(UNKNOWN) },
		{ .vendor = "Brother Industries, LTD.", .class = C(PRINTER) },
		{ .vendor = "Brother, Brother & Sons ApS", .class = C(UNKNOWN) },
		{ .vendor = "Nintendo Co.,Ltd", .class = C(CONSOLE) },
		{ .vendor = "Sony Interactive Entertainment Inc.", .class = C(CONSOLE) },
		{ .vendor = "Sony Corporation", .class = C(UNKNOWN) },
		{ .vendor = "Synology Incorporated", .class = C(NAS) },
		{ .vendor = "Sonos, Inc.", .class = C(SPEAKER) },
		{ .vendor = "BOSER TECHNOLOGY CO., LTD.", .class = C(UNKNOWN) },
		{ .vendor = "Signify B.V.", .class = C(HUB) },
		{ .vendor = "Espressif Inc.", .class = C(APPLIANCE) },
		{ .vendor = "SIEMENS AG", .class = C(CRITICAL) },
		{ .vendor = "Siemens Home & Office Comm. Devices", .class = C(UNKNOWN) },
		{ .vendor = "Gigaset Communications GmbH", .class = C(UNKNOWN) },
		{ .vendor = "Rockwell Automation", .class = C(CRITICAL) },
		{ .vendor = "Rockwell Collins Canada", .class = C(UNKNOWN) },
		{ .vendor = "ABB", .class = C(CRITICAL) },
		{ .vendor = "Abbott Diagnostics", .class = C(UNKNOWN) },
		{ .vendor = "Dr\xc3\xa4gerwerk AG & Co. KG aA", .class = C(CRITICAL) },
		{ .vendor = "Intel Corporate", .class = C(PC) },
		{ .vendor = "Apple, Inc.", .class = C(UNKNOWN) },
		{ .vendor = "Samsung Electronics Co.,Ltd", .class = C(UNKNOWN) },
		{ .vendor = "TP-LINK TECHNOLOGIES CO.,LTD.", .class = C(UNKNOWN) },
		{ .vendor = "Realtek Semiconductor Corp.", .class = C(UNKNOWN) },
		/* a private address has no maker, and is no reason by itself */
		{ .vendor = "Hangzhou Hikvision Digital Technology Co.,Ltd.", .private_mac = true, .class = C(UNKNOWN) },
		{ .vendor = "SIEMENS AG", .private_mac = true, .class = C(UNKNOWN) },
		{ .private_mac = true, .class = C(UNKNOWN) },
		{ .private_mac = true, .host = "iPhone", .class = C(PHONE) },
		{ .class = C(UNKNOWN) },
	};

	(void)state;
	check(samples, COUNT(samples));
}

static void test_together(void **state)
{
	static const struct sample samples[] = {
		/* they agree, and one makes the other more exact */
		{ .host = "iPad", .parameters = IOS, .class = C(TABLET) },
		{ .host = "Lucas-iMac", .parameters = IOS, .vendor = "Apple, Inc.", .class = C(PC) },
		{ .host = "DESKTOP-1", .vendor_class = "MSFT 5.0", .parameters = WINDOWS, .class = C(PC) },
		{ .vendor_class = "MSFT 5.0", .host = "XBOX", .class = C(CONSOLE) },
		{ .vendor_class = "android-dhcp-9", .vendor = "Sonos, Inc.", .class = C(SPEAKER) },
		{ .vendor_class = "udhcp 0.9.8", .vendor = "Reolink Innovation Limited", .class = C(CAMERA) },
		{ .host = "ESP_07AEFB", .parameters = LWIP, .vendor = "Espressif Inc.", .class = C(APPLIANCE) },
		{ .host = "my-nas", .vendor = "Intel Corporate", .class = C(NAS) },
		{ .vendor_class = "udhcp 1.1", .host = "raspberrypi", .class = C(UNKNOWN) },
		/* name and options over maker */
		{ .host = "hall-printer", .vendor = "Intel Corporate", .class = C(PRINTER) },
		{ .host = "front-cam", .vendor = "Sonos, Inc.", .class = C(CAMERA) },
		{ .vendor_class = "udhcp 1.1", .vendor = "Intel Corporate", .class = C(UNKNOWN) },
		/* they contradict each other */
		{ .host = "iPhone", .vendor_class = "MSFT 5.0", .class = C(UNKNOWN) },
		{ .host = "DESKTOP-1", .vendor_class = "udhcp 1.19.4", .class = C(UNKNOWN) },
		{ .host = "DESKTOP-1", .parameters = ANDROID, .class = C(UNKNOWN) },
		{ .vendor_class = "MSFT 5.0", .parameters = IOS, .host = "front-cam", .class = C(UNKNOWN) },
		/* a thing cannot talk itself into looser limits */
		{ .host = "iPhone", .vendor = "Hangzhou Hikvision Digital Technology Co.,Ltd.", .class = C(UNKNOWN) },
		{ .parameters = IOS, .vendor = "Hangzhou Hikvision Digital Technology Co.,Ltd.", .class = C(UNKNOWN) },
		{ .vendor_class = "MSFT 5.0", .vendor = "Espressif Inc.", .class = C(UNKNOWN) },
		{ .host = "my-nas", .vendor = "Espressif Inc.", .class = C(UNKNOWN) },
		{ .host = "openwrt", .vendor = "Espressif Inc.", .class = C(UNKNOWN) },
		/* what must not be cut off stays so, whatever it runs */
		{ .vendor_class = "MSFT 5.0", .host = "DESKTOP-1", .vendor = "SIEMENS AG", .class = C(CRITICAL) },
		{ .host = "iPhone", .vendor_class = "udhcp 1", .vendor = "Draeger Medical", .class = C(CRITICAL) },
	};

	(void)state;
	check(samples, COUNT(samples));
}

static void test_why(void **state)
{
	const char *why;

	(void)state;
	class_guess(&(struct class_facts){ .host = "iPhone", .vendor = "Apple, Inc." }, &why);
	assert_string_equal(why, "its host name says iPhone");
	class_guess(&(struct class_facts){ .host = "iPhone", .vendor_class = "MSFT 5.0" }, &why);
	assert_string_equal(why, "its host name and DHCP options contradict each other");
	class_guess(&(struct class_facts){ .host = "iPhone", .vendor = "Ring LLC" }, &why);
	assert_string_equal(why, "its host name or DHCP options do not fit its maker");
	class_guess(&(struct class_facts){ .vendor_class = "udhcp 1" }, &why);
	assert_string_equal(why, "its DHCP client is that of BusyBox: a thing, but not which");
	class_guess(&(struct class_facts){ .private_mac = true }, &why);
	assert_string_equal(why, "nothing is known of its names, its DHCP client or its maker");
	class_guess(&(struct class_facts){ .vendor = "Ring LLC", .vendor_class = "MSFT 5.0" }, &why);
	assert_string_equal(why, "what is known of it fits several classes");
}

static void test_family(void **state)
{
	(void)state;
	for (unsigned class = 0; class < XDPEN_CLASSES + 40; class++) {
		unsigned family = class_family(class);

		switch (class) {
		case XDPEN_CLASS_PC:
		case XDPEN_CLASS_PHONE:
		case XDPEN_CLASS_TABLET:
		case XDPEN_CLASS_NAS:
			assert_int_equal(family, XDPEN_FAMILY_PERSONAL);
			break;
		case XDPEN_CLASS_ROUTER:
			assert_int_equal(family, XDPEN_FAMILY_ROUTER);
			break;
		case XDPEN_CLASS_CRITICAL:
			assert_int_equal(family, XDPEN_FAMILY_CRITICAL);
			break;
		default:
			assert_int_equal(family, XDPEN_FAMILY_THING);
		}
	}
	assert_int_equal(class_family(~0u), XDPEN_FAMILY_THING);
}

/* 255 bytes that nearly fit "*-galaxy-s#*" everywhere end soon. */
static void test_long_name(void **state)
{
	char name[256];
	const char *why;

	(void)state;
	for (size_t i = 0; i < 255; i++)
		name[i] = "-galaxy-"[i % 8];
	name[255] = '\0';
	assert_int_equal(class_guess(&(struct class_facts){ .host = name }, &why), XDPEN_CLASS_UNKNOWN);
	strcpy(name + 247, "-s22");
	assert_int_equal(class_guess(&(struct class_facts){ .host = name }, &why), XDPEN_CLASS_PHONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_host), cmocka_unit_test(test_options), cmocka_unit_test(test_vendor),
		cmocka_unit_test(test_together), cmocka_unit_test(test_why), cmocka_unit_test(test_family),
		cmocka_unit_test(test_long_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
