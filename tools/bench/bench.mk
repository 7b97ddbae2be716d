# SPDX-License-Identifier: GPL-2.0-or-later
# The benchmark and the verifier statistics; included by the Makefile.

bench_o := $(patsubst tools/bench/%.c,$(BUILD)/tools/bench/%.o,$(filter-out %.bpf.c tools/bench/verifier_stats.c,$(wildcard tools/bench/*.c)))

bench_daemon_o := $(patsubst tools/bench/%.c,$(BUILD)/tools/bench/%.o,$(wildcard tools/bench/daemon/*.c))

$(BUILD)/bench.bpf.o $(BUILD)/plain.bpf.o: $(BUILD)/%.bpf.o: tools/bench/%.bpf.c
	$(call say,BPF,$<)
	$(Q)mkdir -p $(@D) && $(CLANG) $(BPF_FLAGS) -MMD -MP -MF $@.d -c $< -o $@

$(bench_o) $(bench_daemon_o): $(BUILD)/tools/bench/%.o: tools/bench/%.c $(BUILD)/xdpen.skel.h $(BUILD)/bench.skel.h $(BUILD)/plain.skel.h
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(USER_FLAGS) -Iuser/core -MMD -MP -c $< -o $@

$(BUILD)/bench: $(bench_o) $(BUILD)/libxdpen-sys.a $(BUILD)/libxdpen-core.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(EXTRA_CFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/bench-daemon: $(bench_daemon_o) $(BUILD)/tools/bench/frames.o $(BUILD)/libxdpen-sys.a $(BUILD)/libxdpen-core.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(EXTRA_CFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/verifier-stats: tools/bench/verifier_stats.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(USER_FLAGS) -MMD -MP -o $@ $< -lbpf

bench:
	$(Q)tools/install-deps.sh build bench
	$(Q)$(MAKE) --no-print-directory all $(BUILD)/bench $(BUILD)/bench-daemon $(BUILD)/verifier-stats
	$(Q)tools/bench/run.sh $(BUILD)

bench-quick: all $(BUILD)/bench
	$(Q)tools/bench/run.sh --quick $(BUILD)

verifier-stats: $(BUILD)/verifier-stats $(bpf_o)
	$(Q)tools/verifier-stats.sh $(BUILD)

# The same of other kernels, with each clang that is here; build/vm/*.facts keep it.
verifier-stats-vm:
	$(Q)tools/install-deps.sh vm
	$(Q)$(MAKE) --no-print-directory all
	$(Q)tests/vm/run.sh -b $(BUILD) -t verifier

.PHONY: bench bench-quick verifier-stats verifier-stats-vm
-include $(bench_o:.o=.d) $(bench_daemon_o:.o=.d) $(BUILD)/bench.bpf.o.d $(BUILD)/plain.bpf.o.d $(BUILD)/verifier-stats.d
