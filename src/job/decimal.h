// SPDX-License-Identifier: GPL-3.0-or-later
/// Values of a grid that are computed, as a person would write them.
#ifndef CAGEHOP_JOB_DECIMAL_H
#define CAGEHOP_JOB_DECIMAL_H

/// The 15-digit decimal at x, where that is within rounding; else x. The ends of a range are rounded decimals
/// themselves, so 0.50 to 0.67 in 171 steps would miss by a bit, in any arithmetic, some doubles that a list
/// reads for 0.501, 0.502 ...: a range and the list of its values would be two different maps.
double decimal_near(double x, double rounding);

#endif
