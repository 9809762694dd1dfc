// SPDX-License-Identifier: GPL-3.0-or-later
/// Sine transforms of radial functions on uniform grids, by FFTW. Not collective.
#ifndef CAGEHOP_NUMERICS_SINE_TRANSFORM_H
#define CAGEHOP_NUMERICS_SINE_TRANSFORM_H

#include <stddef.h>

/// data[i], i < n, at x_i = (i + 1) step becomes step * sum_i data[i] sin(k_j x_i) at k_j = (j + 1) pi/((n +
/// 1) step), in place: the integral of data(x) sin(k x) dx by the trapezoidal rule, with data = 0 at both
/// ends. Deterministic (FFTW_ESTIMATE). Returns 0 or CAGEHOP_NO_MEMORY.
int sine_transform(size_t n, double step, double data[]);

/// data[j], j < n, at k_j = (j + 1) step becomes step * sum_j data[j] sin(k_j x_i), the last term halved, at
/// x_i = (i + 1/2) pi/(n step), in place (FFTW's RODFT01, a DST-III). Returns 0 or CAGEHOP_NO_MEMORY.
int sine_transform_staggered(size_t n, double step, double data[]);

#endif
