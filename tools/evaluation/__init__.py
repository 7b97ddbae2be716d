# SPDX-License-Identifier: GPL-2.0-or-later
"""What tools/evaluate is made of: captures, rules of other tools, mining conversations, tables."""
