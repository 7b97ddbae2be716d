/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real program on a bench: a fresh object per test, its maps mapped, its
 * clock in our hands.
 *
 *   frames.h, traffic.h -> run_in() / run_out() / run_guard() -> action, reason, bytes
 *                                     |                         (run.h)
 *        devices, spread, evidence, policy, ports (mapped: rig.h), stats, events (maps.h)
 *
 * Every run asserts that exactly one reason of its program was counted, once,
 * with the frame's length. Places come from user/core/table.c, which has to
 * agree with the program; the sketches' hash is repeated here, because tests
 * that count exactly need members that share no bit.
 */
#ifndef XDPEN_TEST_HARNESS_H
#define XDPEN_TEST_HARNESS_H

#include "rig.h"
#include "maps.h"
#include "run.h"
#include "traffic.h"

#endif
