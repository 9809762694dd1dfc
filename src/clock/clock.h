// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CAGEHOP_CLOCK_H
#define CAGEHOP_CLOCK_H

/// The monotonic clock, [s]; only differences mean something.
double clock_seconds(void);

#endif
