// SPDX-License-Identifier: GPL-3.0-or-later
/// Random numbers for tests of properties, the same on every machine, and how many of them are wanted.
#ifndef CAGEHOP_TESTS_CHANCE_H
#define CAGEHOP_TESTS_CHANCE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

static uint64_t chance_state; ///< the seed, to be set before

/// Even in [0, 1): splitmix64.
static inline double chance(void) {
  uint64_t x = chance_state += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return (double)((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

/// The number in an environment variable: CAGEHOP_TEST_MULTIPLIER, CAGEHOP_SEED.
static inline size_t environment(const char *name, size_t left_out) {
  const char *value = getenv(name);
  return value == NULL ? left_out : (size_t)strtoull(value, NULL, 10);
}

#endif
