// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/sum_kernel.h"

#include <math.h>

#ifdef CAGEHOP_VECTOR_EXP
// glibc has exp for 2, 4 and 8 numbers at once, within 4 units in the last place, but declares it only under
// options that break more than they mend. GCC builds the loop for each length; the loader chooses.
#pragma omp declare simd notinbranch
extern double exp(double) __attribute__((const));
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void sum_kernel(size_t count, const double B[], const double C[], double r_2, double sums[4]) {
  const double exponent_max = 700.0; // past it exp would not be normal
  double sum_0 = 0.0, sum_1 = 0.0, sum_2 = 0.0, sum_3 = 0.0;
#pragma omp simd reduction(+ : sum_0, sum_1, sum_2, sum_3)
  for (size_t j = 0; j < count; j++) {
    const double b = B[j], product = b * r_2;
    const double exponent = product < exponent_max ? product : exponent_max;
    const double term = C[j] * exp(-exponent);
    sum_0 += term;
    sum_1 += b * term;
    sum_2 += b * (1.0 - 2.0 * exponent) * term;
    sum_3 += b * b * (2.0 * exponent - 3.0) * term;
  }
  sums[0] = sum_0;
  sums[1] = sum_1;
  sums[2] = sum_2;
  sums[3] = sum_3;
}
