// SPDX-License-Identifier: GPL-3.0-or-later
/// The populations of the cage that follow from Smoluchowski rates.
#include "support/check.h"

#include <cagehop/smoluchowski.h>

/// Both populations fall from 1 to their steady values, each by 1/e of the way in its own time; the two-state
/// one obeys its rate equation dp/dt = -p/tau_forward + (1 - p)/tau_backward.
static void populations_obey_their_rates(void **state) {
  (void)state;
  const double forward = 3e-4, backward = 5e-5;
  const struct cagehop_smoluchowski_rates rates = {.tau_forward = forward,
                                                   .tau_backward = backward,
                                                   .tau_two_state = 1.0 / (1.0 / forward + 1.0 / backward),
                                                   .tau_slowest = 7e-5,
                                                   .p_1_boltzmann = 0.2};
  const struct cagehop_smoluchowski_rates none = cagehop_no_smoluchowski_rates();
  for (double t = 0.0; t < 3e-4; t += 1.7e-5) {
    const double h = 1e-8, p = cagehop_two_state_population(&rates, t);
    const double growth =
        (cagehop_two_state_population(&rates, t + h) - cagehop_two_state_population(&rates, t - h)) /
        (2.0 * h);
    check_relative("dp/dt", growth, -p / forward + (1.0 - p) / backward, 1e-5); // h^2, and rounding over h
  }
  check_absolute("two states at 0", cagehop_two_state_population(&rates, 0.0), 1.0, 0.0);
  check_absolute("slowest mode at 0", cagehop_slowest_population(&rates, 0.0), 1.0, 0.0);
  check_relative("two states at last", cagehop_two_state_population(&rates, 1.0),
                 (1.0 / backward) / (1.0 / forward + 1.0 / backward), 1e-15);
  check_relative("slowest mode at last", cagehop_slowest_population(&rates, 1.0), 0.2, 1e-15);
  check_relative("slowest mode after its time", cagehop_slowest_population(&rates, 7e-5),
                 0.2 + 0.8 * exp(-1.0), 1e-15);
  assert_true(isnan(cagehop_two_state_population(&none, 1.0)) &&
              isnan(cagehop_slowest_population(&none, 1.0)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(populations_obey_their_rates),
  };
  return cmocka_run_group_tests_name("populations", tests, NULL, NULL);
}
