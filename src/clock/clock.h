// SPDX-License-Identifier: GPL-3.0-or-later
/// Time that passes, for measuring how long something takes and for deadlines.
#ifndef CAGEHOP_CLOCK_H
#define CAGEHOP_CLOCK_H

/// The monotonic clock, [s]; only differences mean something.
double clock_seconds(void);

#endif
