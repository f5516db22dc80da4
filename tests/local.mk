# SPDX-License-Identifier: GPL-2.0-only
# The tests and their tools. The check_PROGRAMS of unit need no privilege and run in `make check`;
# everything runs in `tests/run`.

checked_headers = $(src_headers) $(plugin_headers)
