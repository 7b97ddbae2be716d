# SPDX-License-Identifier: GPL-2.0-or-later
# Quiet by default (V=1 shows commands), parallel, headers tracked by the compiler.

VERSION := $(shell cat VERSION)
BUILD ?= build
CLANG ?= clang
CC ?= gcc
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool /usr/bin/bpftool) bpftool)
PREFIX ?= /usr/local
MULTIARCH := $(shell $(CC) -print-multiarch)

WARN := -Wall -Wextra -Werror
BPF_FLAGS := -O2 -g $(WARN) -fno-builtin -target bpf -mcpu=v3 -Iinclude -isystem /usr/include/$(MULTIARCH)
CORE_FLAGS = -std=gnu11 -O2 -g $(WARN) -Iinclude $(EXTRA_CFLAGS)
USER_FLAGS = $(CORE_FLAGS) -D_GNU_SOURCE $(VERSION_FLAG) -I$(BUILD)
LIBS := -lbpf -lmnl -ljansson -lpcap -lsqlite3 -lm
PORTAL_LIBS := -lmicrohttpd -ljansson -lseccomp
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

core_o := $(patsubst %.c,$(BUILD)/%.o,$(wildcard user/core/*.c))
sys_o := $(patsubst %.c,$(BUILD)/%.o,$(wildcard user/sys/*.c))
daemon_o := $(patsubst %.c,$(BUILD)/%.o,$(wildcard user/daemon/*.c))
cli_o := $(patsubst %.c,$(BUILD)/%.o,$(wildcard user/cli/*.c))
portal_o := $(patsubst %.c,$(BUILD)/%.o,$(wildcard user/portal/*.c))
bpf_o := $(patsubst bpf/%.bpf.c,$(BUILD)/%.bpf.o,$(wildcard bpf/*.bpf.c))
skeletons := $(bpf_o:.bpf.o=.skel.h)
unit_tests := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_*.c))
prog_tests := $(patsubst tests/prog/%.c,$(BUILD)/tests/prog/%,$(wildcard tests/prog/test_*.c))

all: $(BUILD)/xdpen $(BUILD)/xdpend $(BUILD)/xdpen-portal $(BUILD)/xdpen.bpf.o

$(BUILD)/xdpen: $(cli_o) $(BUILD)/libxdpen-sys.a $(BUILD)/libxdpen-core.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(EXTRA_CFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/xdpend: $(daemon_o) $(BUILD)/libxdpen-sys.a $(BUILD)/libxdpen-core.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(EXTRA_CFLAGS) -o $@ $^ $(LIBS)

# Of the effects it takes the clock and the log: neither libbpf nor anything that could change a verdict.
$(BUILD)/xdpen-portal: $(portal_o) $(BUILD)/libxdpen-sys.a $(BUILD)/libxdpen-core.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(EXTRA_CFLAGS) -o $@ $^ $(PORTAL_LIBS)

$(BUILD)/libxdpen-core.a: $(core_o)
$(BUILD)/libxdpen-sys.a: $(sys_o)
$(BUILD)/%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# The pure room sees the contract and itself, nothing else.
$(core_o): $(BUILD)/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CORE_FLAGS) -MMD -MP -c $< -o $@

$(sys_o) $(daemon_o) $(cli_o) $(portal_o): $(BUILD)/%.o: %.c $(skeletons)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(USER_FLAGS) -MMD -MP -c $< -o $@

# The others need not be compiled again for another version.
versioned_o := $(patsubst %.c,$(BUILD)/%.o,$(shell grep -l XDPEN_VERSION $(wildcard user/*/*.c)))
$(versioned_o): VERSION_FLAG = -DXDPEN_VERSION='"$(VERSION)"'
$(versioned_o): VERSION

$(BUILD)/%.bpf.o: bpf/%.bpf.c
	$(call say,BPF,$<)
	$(Q)mkdir -p $(@D) && $(CLANG) $(BPF_FLAGS) -MMD -MP -MF $@.d -c $< -o $@

$(BUILD)/%.skel.h: $(BUILD)/%.bpf.o
	$(call say,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@.tmp && mv $@.tmp $@

$(unit_tests): $(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/libxdpen-core.a
	$(call say,TEST,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CORE_FLAGS) -Iuser/core -MMD -MP -o $@ $< $(BUILD)/libxdpen-core.a -lcmocka -lm

$(prog_tests): $(BUILD)/tests/prog/%: tests/prog/%.c $(wildcard tests/prog/*.h) $(BUILD)/libxdpen-sys.a $(BUILD)/libxdpen-core.a
	$(call say,TEST,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(USER_FLAGS) -Iuser -MMD -MP -o $@ $< $(BUILD)/libxdpen-sys.a $(BUILD)/libxdpen-core.a -lcmocka $(LIBS)

unit: $(unit_tests)
prog: $(prog_tests)

# These install what they need first; the rest is a new make, which then finds the compilers.
demo:
	$(Q)tools/install-deps.sh build demo
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tools/demo/demo.sh

test:
	$(Q)tools/install-deps.sh build test
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/run

test-vm:
	$(Q)tools/install-deps.sh vm systemd
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/vm/run.sh

fuzz:
	$(Q)tests/fuzz/run.sh $(or $(SECONDS),60) $(or $(FRAMES),1000000) $(or $(SEED),1)

deb:
	$(Q)tools/install-deps.sh build deb
	$(Q)tools/deb.sh $(VERSION) $(BUILD)

CAPTURES ?= ../shared/captures
evaluate: all
	$(Q)tools/evaluate --xdpen $(BUILD)/xdpen --json $(BUILD)/evaluate.json --flows $(BUILD)/evaluation $(CAPTURES)

install: all
	install -D -m 755 $(BUILD)/xdpen $(DESTDIR)$(PREFIX)/bin/xdpen
	install -D -m 755 $(BUILD)/xdpend $(DESTDIR)$(PREFIX)/sbin/xdpend
	install -D -m 755 $(BUILD)/xdpen-portal $(DESTDIR)$(PREFIX)/sbin/xdpen-portal
	install -D -m 755 tools/xdpen-net $(DESTDIR)$(PREFIX)/sbin/xdpen-net
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for unit in xdpend xdpen-net xdpen-notice; do \
		sed 's|@SBINDIR@|$(PREFIX)/sbin|; s|@BINDIR@|$(PREFIX)/bin|' tools/systemd/$$unit.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit.service; \
	done
	for program in xdpend xdpen-net xdpen-notice; do \
		[ -e $(DESTDIR)/etc/default/$$program ] || \
			install -D -m 644 tools/systemd/$$program.default $(DESTDIR)/etc/default/$$program; \
	done
	install -d $(DESTDIR)$(PREFIX)/share/xdpen
	install -m 644 data/ports.list data/pools.domains $(DESTDIR)$(PREFIX)/share/xdpen
	install -D -m 644 tools/completion/xdpen.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/xdpen
	install -m 644 tools/completion/xdpend.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/xdpend
	ln -sf xdpend $(DESTDIR)$(PREFIX)/share/bash-completion/completions/xdpen-net
	install -D -m 644 data/xdpen.conf.example $(DESTDIR)$(PREFIX)/share/doc/xdpen/xdpen.conf.example
	install -d $(DESTDIR)$(PREFIX)/share/doc/xdpen/hooks
	install -m 755 $(wildcard data/hooks/*) $(DESTDIR)$(PREFIX)/share/doc/xdpen/hooks
	install -D -m 644 user/daemon/xdpen.conf.5 $(DESTDIR)$(PREFIX)/share/man/man5/xdpen.conf.5
	install -D -m 644 tools/systemd/xdpen.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/xdpen.conf
	install -D -m 644 user/portal/xdpen-portal.8 $(DESTDIR)$(PREFIX)/share/man/man8/xdpen-portal.8
	install -D -m 644 tools/xdpen-net.8 $(DESTDIR)$(PREFIX)/share/man/man8/xdpen-net.8
	install -D -m 644 user/cli/xdpen.1 $(DESTDIR)$(PREFIX)/share/man/man1/xdpen.1
	install -D -m 644 user/daemon/xdpend.8 $(DESTDIR)$(PREFIX)/share/man/man8/xdpend.8

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/xdpen $(DESTDIR)$(PREFIX)/sbin/xdpend
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/lib/systemd/system/,xdpend.service xdpen-net.service xdpen-notice.service)
	rm -f $(DESTDIR)$(PREFIX)/sbin/xdpen-portal $(DESTDIR)$(PREFIX)/share/man/man8/xdpen-portal.8
	rm -f $(DESTDIR)$(PREFIX)/lib/sysusers.d/xdpen.conf
	rm -f $(DESTDIR)$(PREFIX)/sbin/xdpen-net $(DESTDIR)$(PREFIX)/share/man/man8/xdpen-net.8
	rm -f $(DESTDIR)$(PREFIX)/share/doc/xdpen/xdpen.conf.example $(DESTDIR)$(PREFIX)/share/man/man5/xdpen.conf.5
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/share/doc/xdpen/hooks/,$(notdir $(wildcard data/hooks/*)))
	rm -f $(DESTDIR)$(PREFIX)/share/man/man1/xdpen.1 $(DESTDIR)$(PREFIX)/share/man/man8/xdpend.8
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/share/xdpen/,ports.list pools.domains)
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/share/bash-completion/completions/,xdpen xdpend xdpen-net)

clean:
	rm -rf $(BUILD)

include tools/bench/bench.mk

.PHONY: all unit prog demo test test-vm fuzz evaluate deb install uninstall clean
.DELETE_ON_ERROR:
.PRECIOUS: $(BUILD)/%.bpf.o $(BUILD)/%.skel.h
-include $(core_o:.o=.d) $(sys_o:.o=.d) $(daemon_o:.o=.d) $(cli_o:.o=.d) $(portal_o:.o=.d) $(bpf_o:=.d) $(addsuffix .d,$(unit_tests) $(prog_tests))
