// SPDX-License-Identifier: GPL-3.0-or-later
/// Arguments at which elementary functions are hard to round correctly, so that implementations differ.
#ifndef CAGEHOP_PHASE_MAP_HARD_CASES_H
#define CAGEHOP_PHASE_MAP_HARD_CASES_H

#include <math.h>

enum { HARD_ARGUMENTS = 8 };

static const double hard_power = 1.8;

static double power(double x) {
  return pow(x, hard_power);
}

/// A function, and arguments at which the exact value lies within some 1e-5 of a unit in the last place (log:
/// 2e-7) of the middle between two doubles: there two implementations that both err by less than a thousandth
/// of a unit still round differently about every other time. Found with quadruple precision among random
/// arguments of the sizes that occur; tests/library/test_arithmetic.c looks at them again.
struct hard_cases {
  double (*function)(double);
  double argument[HARD_ARGUMENTS];
};

static const struct hard_cases hard_cases[] = {
    {exp,
     {-0x1.4718a3262b506p+4, 0x1.d0ec986e205p-2, -0x1.736cf92b2b7c2p+4, -0x1.6cfd22e6d73p+2,
      -0x1.ca3ec18f0a8dp+2, 0x1.921aacba8c38p-1, -0x1.940fde26540eep+3, -0x1.36db305b9dfa5p+4}},
    {exp2,
     {-0x1.5bd1a260c25fcp+2, 0x1.071f7588c120cp+1, -0x1.17a7b479743dcp+1, -0x1.b6fc1a6c49f94p+2,
      -0x1.bbb05f0a0fa0ap+2, 0x1.2414e43515156p+2, -0x1.63f835ea4998p-3, 0x1.4fea5b238760ep+2}},
    {expm1,
     {0x1.a1b9d97e6c69p-3, 0x1.50f1e177589e2p-1, 0x1.5d28a5aa5b8b6p-1, -0x1.4fda741cadd8p-5,
      0x1.f2b943cf8fdd8p-1, -0x1.c6c4f0ac3de9ep-1, -0x1.24638866dcd18p-2, -0x1.4817a3757e594p-2}},
    {log,
     {0x1.f39085d6f4901p+5, 0x1.0d6c2d67487d8p+6, 0x1.07fbb62e0763ap+6, 0x1.70acf8251e22cp+4,
      0x1.26d913644bf9p+6, 0x1.e534aed30ca22p+5, 0x1.dac1f831a6214p+5, 0x1.70c302f909c51p+6}},
    {log1p,
     {0x1.5a84dcaadda4ap+1, 0x1.aa9fcc555d175p+2, 0x1.f257bb97f65ccp+0, 0x1.ae0025c0d804ep-2,
      0x1.29f582b916973p+2, 0x1.4da8ecb539bdbp+2, 0x1.1e6189e6d26dbp+2, 0x1.0c96e77e0d69ep+0}},
    {log2,
     {0x1.36ad8dc7dc1c7p+6, 0x1.6eaceffa598f3p+6, 0x1.3f439ecde0b01p+6, 0x1.0282d1cde5106p+5,
      0x1.8fd6759ba9972p+6, 0x1.28a4cfeb54d27p+6, 0x1.9716073d97cb5p+3, 0x1.3462c4064c269p+6}},
    {power,
     {0x1.b76611df2809fp+1, 0x1.5582c897cca0ap+1, 0x1.e69d0142e4247p+1, 0x1.683be3123f807p-2,
      0x1.654f7226e4289p+1, 0x1.ed65179dad34cp-4, 0x1.8d2aa9bf35fb5p+1, 0x1.284976d9ee204p+1}},
    {sin,
     {0x1.3f565bb9b8ba1p+5, 0x1.028bd5f096ce2p+8, 0x1.2fd9d7c209429p+6, 0x1.4682da91b9837p+7,
      0x1.1b4dde003a5ccp+9, 0x1.6b4c35fc86038p+8, 0x1.49d7bdcd093bbp+5, 0x1.879e87c9be75bp+8}},
    {cos,
     {0x1.85e368ea916e9p+7, 0x1.76614b48d6a84p+7, 0x1.7ae8748a47b96p+9, 0x1.05bde8700fae6p+9,
      0x1.ff76d67ca46c9p+8, 0x1.0b231085497d1p+7, 0x1.8bfda7c850e85p+4, 0x1.ed64a9331a732p+7}}};

#endif
