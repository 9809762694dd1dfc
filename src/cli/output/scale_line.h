// SPDX-License-Identifier: GPL-3.0-or-later
/// What a material's diameter means, in one line.
#ifndef CAGEHOP_CLI_SCALE_LINE_H
#define CAGEHOP_CLI_SCALE_LINE_H

#include <cagehop/phase_map.h>

enum { SCALE_LINE_MAX = 512 };

/// "d = 0.8 nm: kBT/d^3 = 15.4 MPa at Tg = 570 K; at phi_g trapped above 59.8 MPa, G = 16.5 GPa, D = 3.6e-22
/// m^2/s; dTg/dP at P = 0 = 119 (tilt) + 0 (compression) K/GPa". Solves three states where each takes
/// milliseconds, and leaves out what needs them elsewhere. Empty where phi_g is not known. Collective.
void scale_line_write(const struct cagehop_model *model, char line[SCALE_LINE_MAX]);

#endif
