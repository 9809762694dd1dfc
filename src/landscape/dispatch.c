// SPDX-License-Identifier: GPL-3.0-or-later
/// Chooses the kernels for the processor that the program runs on. It is decided anew at every call: that
/// costs less than the call itself, works in static and shared libraries with every compiler, and needs no
/// global variable.
#include "landscape/kernels.h"

const struct kernels *kernels_here(void) {
#ifdef CAGEHOP_X86_KERNELS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma")) {
    return &kernels_avx512f;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return &kernels_avx2;
  }
#endif
  return &kernels_baseline;
}

bool proxy_force(const struct proxy *proxy, double r, double F[4]) {
  return kernels_here()->force(proxy, r, F);
}

void proxy_improve(const struct proxy *proxy, size_t count, const double pressure[], double r[]) {
  kernels_here()->improve(proxy, count, pressure, r);
}
